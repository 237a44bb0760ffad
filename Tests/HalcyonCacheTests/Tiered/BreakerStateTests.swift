import Testing

@testable import HalcyonCache

@Suite struct BreakerStateTests {
    private static func breaker() -> BreakerState {
        let configuration = BreakerConfiguration(
            failuresToOpen: 3, firstRest: .seconds(1), longestRest: .seconds(4))
        return BreakerState(configuration: configuration, seed: 1)
    }

    /// Lets calls fail at `now` until none passes.
    private static func open(_ breaker: inout BreakerState, now: Duration) -> Int {
        var calls = 0
        while let permit = breaker.permit(now: now) {
            breaker.finish(permit, .failed, now: now)
            calls += 1
        }
        return calls
    }

    @Test func opensAfterFailuresInARow() {
        var breaker = Self.breaker()
        for outcome in [.failed, .failed, .succeeded, .failed, .failed, .cancelled] as [BreakerState.Outcome] {
            guard let permit = breaker.permit(now: .zero) else { return #expect(Bool(false), "it is closed") }
            breaker.finish(permit, outcome, now: .zero)
        }
        #expect(!breaker.isOpen(now: .zero))
        #expect(Self.open(&breaker, now: .zero) == 1)
        #expect(breaker.isOpen(now: .zero))
        #expect(breaker.openings == 1)
    }

    @Test func oneProbePassesWhenTheRestIsOver() {
        var breaker = Self.breaker()
        _ = Self.open(&breaker, now: .zero)
        #expect(breaker.permit(now: .seconds(0.99)) == nil)
        guard let probe = breaker.permit(now: .seconds(1.5)) else { return #expect(Bool(false), "a probe passes") }
        #expect(breaker.permit(now: .seconds(1.5)) == nil)
        #expect(breaker.isOpen(now: .seconds(1.5)))
        breaker.finish(probe, .succeeded, now: .seconds(1.5))
        #expect(!breaker.isOpen(now: .seconds(1.5)))
        #expect(Self.open(&breaker, now: .seconds(2)) == 3)
    }

    @Test func restGrowsWithEachProbeThatFailsAndIsBounded() {
        var breaker = Self.breaker()
        var now = Duration.zero
        _ = Self.open(&breaker, now: now)
        for rest in [1, 2, 4, 4, 4] {
            #expect(breaker.permit(now: now + .seconds(rest) - .milliseconds(1)) == nil)
            now += .seconds(rest) * 1.5
            guard let probe = breaker.permit(now: now) else { return #expect(Bool(false), "a probe passes") }
            breaker.finish(probe, .failed, now: now)
        }
        #expect(breaker.openings == 6)
    }

    @Test func cancelledProbeLetsTheNextCallTry() {
        var breaker = Self.breaker()
        _ = Self.open(&breaker, now: .zero)
        guard let probe = breaker.permit(now: .seconds(2)) else { return #expect(Bool(false), "a probe passes") }
        breaker.finish(probe, .cancelled, now: .seconds(2))
        #expect(breaker.permit(now: .seconds(2)) != nil)
    }

    @Test func callsFromBeforeSayNothing() {
        var breaker = Self.breaker()
        guard let early = breaker.permit(now: .zero), let late = breaker.permit(now: .zero) else {
            return #expect(Bool(false), "it is closed")
        }
        _ = Self.open(&breaker, now: .zero)
        breaker.finish(early, .succeeded, now: .zero)
        #expect(breaker.isOpen(now: .zero))
        guard let probe = breaker.permit(now: .seconds(2)) else { return #expect(Bool(false), "a probe passes") }
        breaker.finish(late, .failed, now: .seconds(2))
        breaker.finish(probe, .succeeded, now: .seconds(2))
        #expect(!breaker.isOpen(now: .seconds(2)))
    }
}
