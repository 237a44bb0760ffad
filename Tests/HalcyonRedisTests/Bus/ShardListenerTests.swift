import HalcyonCache
import HalcyonTesting
import Testing

@testable import HalcyonRedis

/// Nothing that a server does lets a client ask it without a pause.
@Suite(.timeLimit(.minutes(1)))
struct ShardListenerTests {
    private static let rounds = 8

    /// Lets a client listen to a server, and counts what came of a command each time when all of the client sleeps.
    private static func counts(
        of word: String, sleepers: Int = 2, _ script: @escaping StubServer.Script
    ) async throws -> [Int] {
        var counts: [Int] = []
        try await StubServer.with(script) { server in
            let clock = ManualClock()
            let client = RedisClient(configuration: .testing(.one(server.address)), clock: clock)
            await withDiscardingTaskGroup { group in
                group.addTask { await client.run() }
                // It only ends with the test.
                group.addTask { try? await RedisBus(client: client).run { _ in } }
                defer { group.cancelAll() }
                for _ in 0..<Self.rounds {
                    await clock.sleepers(atLeast: sleepers)
                    counts.append(server.count(word))
                    clock.advance(by: client.configuration.times.longestPause)
                }
            }
        }
        return counts
    }

    private static let errors = [
        "NOPERM User has no permissions", "WRONGTYPE Operation against a key", "LOADING Redis is loading",
        "MASTERDOWN Link with MASTER is down", "OOM command not allowed", "ERR unknown command", "UNBLOCKED gone",
    ]

    @Test(arguments: errors)
    func aLogThatCannotBeReadIsAskedForAfterAPause(_ error: String) async throws {
        let counts = try await Self.counts(of: "XREAD") { words, _ in
            switch words[0] {
            case "EVAL": .log(1, epoch: 5)
            case "XREAD": .reply("-\(error)\r\n")
            default: .usual
            }
        }
        #expect(counts == Array(1...Self.rounds))
    }

    @Test(arguments: errors)
    func aLogThatCannotBeJoinedIsAskedForAfterAPause(_ error: String) async throws {
        let counts = try await Self.counts(of: "EVAL") { words, _ in
            words[0] == "EVAL" ? .reply("-\(error)\r\n") : .usual
        }
        #expect(counts == Array(1...Self.rounds))
    }

    @Test func aServerThatIsLoadingIsAskedAfterAPause() async throws {
        // Both connections sleep, and what records them.
        let counts = try await Self.counts(of: "PING", sleepers: 3) { words, _ in
            words[0] == "PING" ? .reply("-LOADING Redis is loading\r\n") : .usual
        }
        #expect(counts == (1...Self.rounds).map { 2 * $0 })
    }

    @Test func aServerThatClosesTheConnectionsIsAskedAfterAPause() async throws {
        let counts = try await Self.counts(of: "HELLO", sleepers: 3) { _, _ in .close }
        #expect(counts == (1...Self.rounds).map { 2 * $0 })
    }

    @Test func aServerThatClosesTheLogsConnectionIsAskedAfterAPause() async throws {
        let counts = try await Self.counts(of: "XREAD") { words, _ in
            switch words[0] {
            case "EVAL": .log(1, epoch: 5)
            case "XREAD": .close
            default: .usual
            }
        }
        #expect(counts == Array(1...Self.rounds))
    }

    @Test func aServerThatDoesNotHoldTheQuestionIsAskedAfterAPause() async throws {
        let counts = try await Self.counts(of: "XREAD") { words, _ in
            switch words[0] {
            case "EVAL": .log(1, epoch: 5)
            case "XREAD": .reply("_\r\n")
            default: .usual
            }
        }
        // On a busy machine a reply may take so long that it needs no pause.
        #expect((counts.last ?? 0) <= 4 * Self.rounds)
    }

    @Test func aLogThatIsAnotherEachTimeIsJoinedAfterAPause() async throws {
        let counts = try await Self.counts(of: "XREAD") { words, count in
            switch words[0] {
            case "EVAL": .log(count, epoch: count)
            case "XREAD": .read(count + 1, epoch: count + 1)
            default: .usual
            }
        }
        #expect((counts.last ?? 0) <= 4 * Self.rounds)
    }

    @Test func aServerThatIsEmptiedAgainAndAgainIsJoinedAfterAPause() async throws {
        let counts = try await Self.counts(of: "XREAD") { words, _ in
            switch words[0] {
            case "EVAL": .log(1, epoch: 5)
            case "XREAD": .flush
            default: .usual
            }
        }
        #expect((counts.last ?? 0) <= 4 * Self.rounds)
    }
}
