import HalcyonCache
import Testing

@Suite struct SingleFlightTests {
    /// A flight that can be joined until it is dead; its listener is its name.
    final class Feed: Sendable {
        let name: Int
        let isLive = Shared(true)
        init(_ name: Int = 0) { self.name = name }
        func listen() -> Int? { self.isLive.value ? self.name : nil }
        func die() { self.isLive.value = false }
    }

    struct Refused: Error {}
    typealias Flights = SingleFlight<String, Feed>

    @Test func secondCallerJoinsTheFirst() throws {
        let flights = Flights(limit: 10)
        let first = try flights.joinOrStart("key") {
            Feed(1)
        } join: {
            $0.listen()
        }
        let second = try flights.joinOrStart("key") {
            Feed(2)
        } join: {
            $0.listen()
        }
        let other = try flights.joinOrStart("other") {
            Feed(3)
        } join: {
            $0.listen()
        }
        #expect([first.listener, second.listener, other.listener] == [1, 1, 3])
        #expect([first.isLeader, second.isLeader, other.isLeader] == [true, false, true])
        #expect(flights.count == 2)
    }

    @Test func deadFlightIsReplaced() throws {
        let flights = Flights(limit: 1)
        let feed = Feed(1)
        _ = try flights.joinOrStart("key") {
            feed
        } join: {
            $0.listen()
        }
        feed.die()
        let next = try flights.joinOrStart("key") {
            Feed(2)
        } join: {
            $0.listen()
        }
        #expect(next.isLeader && next.listener == 2)
        #expect(flights.count == 1)
        #expect(flights.unregistered == 0)
    }

    @Test func finishLeavesAnotherFlightInPlace() throws {
        let flights = Flights(limit: 10)
        let (old, new) = (Feed(1), Feed(2))
        _ = try flights.joinOrStart("key") {
            old
        } join: {
            $0.listen()
        }
        old.die()
        _ = try flights.joinOrStart("key") {
            new
        } join: {
            $0.listen()
        }
        flights.finish("key", old)
        #expect(flights.count == 1)
        flights.finish("key", new)
        flights.finish("key", new)
        #expect(flights.count == 0)
    }

    @Test func beyondTheLimitEveryoneFliesAlone() throws {
        let flights = Flights(limit: 1)
        _ = try flights.joinOrStart("key") {
            Feed(1)
        } join: {
            $0.listen()
        }
        for name in 2...3 {
            let alone = try flights.joinOrStart("other") {
                Feed(name)
            } join: {
                $0.listen()
            }
            #expect(alone.isLeader && alone.listener == name)
        }
        #expect(flights.count == 1)
        #expect(flights.unregistered == 2)
    }

    @Test func whatCannotStartLeavesNothingBehind() {
        let flights = Flights(limit: 1)
        #expect(throws: Refused.self) {
            try flights.joinOrStart("key") {
                throw Refused()
            } join: {
                $0.listen()
            }
        }
        #expect(flights.count == 0)
    }

    @Test func flightThatEndsAtOnceIsAnError() {
        let flights = Flights(limit: 1)
        let dead = Feed()
        dead.die()
        #expect(throws: SingleFlightError(.endedAtOnce)) {
            try flights.joinOrStart("key") {
                dead
            } join: {
                $0.listen()
            }
        }
        #expect(flights.count == 0)
    }

    @Test func hundredCallersAtOnceMakeOneFlight() async throws {
        let flights = Flights(limit: 10)
        let starts = Shared(0)
        let leaders = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    try flights.joinOrStart("key") {
                        starts.change { $0 += 1 }
                        return Feed()
                    } join: {
                        $0.listen()
                    }.isLeader
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(starts.value == 1)
        #expect(leaders == 1)
    }
}
