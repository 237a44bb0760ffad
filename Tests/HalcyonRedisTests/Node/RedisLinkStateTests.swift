import HalcyonCache
import HalcyonTesting
import Testing

@testable import HalcyonRedis

@Suite struct RedisLinkStateTests {
    typealias State = RedisLinkState<String, ManualClock.Instant>

    private static let gone = SharedTierError(.unavailable, "gone")
    private let clock = ManualClock()

    /// A generator that always gives the largest number, so that a pause is its bound.
    private struct Highest: RandomNumberGenerator {
        mutating func next() -> UInt64 { .max }
    }

    private static func state() -> State {
        State(backoff: Backoff(firstPause: .milliseconds(20), longestPause: .seconds(1)))
    }

    @Test func aConnectionIsThereWhileItStands() {
        var state = Self.state()
        var random = Highest()
        #expect(state.connection == nil)
        #expect(state.refusal.code == .unavailable)
        state.connected("one", now: self.clock.now)
        #expect(state.connection == "one")
        _ = state.ended(Self.gone, now: self.clock.now, using: &random)
        #expect(state.connection == nil)
        #expect(state.refusal == Self.gone)
    }

    @Test func pausesDoubleUpToTheLongest() {
        var backoff = Backoff(firstPause: .milliseconds(20), longestPause: .seconds(1))
        var random = Highest()
        let pauses = (0..<8).map { _ in backoff.failed(after: nil, using: &random) / .milliseconds(1) }
        for (pause, bound) in zip(pauses, [20.0, 40, 80, 160, 320, 640, 1000, 1000]) {
            #expect(abs(pause - bound) < 0.001)
        }
    }

    @Test func pausesAreAnythingUpToTheirBound() {
        var random = SplitMix64(seed: 3)
        let pauses = (0..<200).map { _ -> Duration in
            var backoff = Backoff(firstPause: .milliseconds(20), longestPause: .seconds(1))
            return backoff.failed(after: nil, using: &random)
        }
        #expect(pauses.allSatisfy { $0 >= .zero && $0 <= .milliseconds(20) })
        #expect(pauses.contains { $0 < .milliseconds(4) } && pauses.contains { $0 > .milliseconds(16) })
    }

    @Test func onlyAConnectionThatStoodBeginsTheCountAnew() {
        var state = Self.state()
        var random = Highest()
        for _ in 0..<5 { _ = state.ended(Self.gone, now: self.clock.now, using: &random) }
        state.connected("flapping", now: self.clock.now)
        self.clock.advance(by: .milliseconds(4_999))
        #expect(state.ended(Self.gone, now: self.clock.now, using: &random).pause > .milliseconds(600))
        state.connected("steady", now: self.clock.now)
        self.clock.advance(by: .seconds(5))
        #expect(state.ended(Self.gone, now: self.clock.now, using: &random).pause < .milliseconds(21))
    }

    @Test func theSameFailureAgainIsNoNews() {
        var state = Self.state()
        var random = Highest()
        let other = SharedTierError(.refused, "no")
        #expect(state.ended(Self.gone, now: self.clock.now, using: &random).isNews)
        #expect(!state.ended(Self.gone, now: self.clock.now, using: &random).isNews)
        #expect(state.ended(other, now: self.clock.now, using: &random).isNews)
        state.connected("one", now: self.clock.now)
        #expect(state.ended(other, now: self.clock.now, using: &random).isNews)
    }
}
