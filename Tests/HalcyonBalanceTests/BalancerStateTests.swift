import HalcyonTesting
import Testing

@testable import HalcyonBalance

@Suite struct BalancerStateTests {
    typealias State = BalancerState<String, ManualClock.Instant>
    let start = ManualClock().now

    @Test func weightsDecideTheShareOfCalls() {
        var state = State(endpoints: [("big", 3), ("small", 1)], configuration: .init(concurrencyLimit: 100))
        var calls: [String: Int] = [:]
        for _ in 0..<40 { calls[state.endpoint(now: self.start) ?? "none", default: 0] += 1 }
        #expect(calls == ["big": 30, "small": 10])
    }

    @Test func callsAreSpreadNotBunched() {
        var state = State(endpoints: [("a", 2), ("b", 1)], configuration: .init(concurrencyLimit: 100))
        let order = (0..<6).map { _ in state.endpoint(now: self.start) }
        #expect(order == ["a", "b", "a", "a", "b", "a"])
    }

    @Test func excludedEndpointsAreNotPicked() {
        var state = State(endpoints: [("a", 1), ("b", 1), ("c", 1)], configuration: .init())
        for _ in 0..<4 { #expect(state.endpoint(excluding: ["a", "c"], now: self.start) == "b") }
        #expect(state.failure(excluding: ["a", "b", "c"], now: self.start) == .init(.exhausted))
    }

    @Test func firstPolicyUsesTheFirstEndpointOnly() {
        var state = State(endpoints: [("a", 1), ("b", 5)], configuration: .init(concurrencyLimit: 2))
        for _ in 0..<2 { #expect(state.endpoint(policy: .first, now: self.start) == "a") }
        #expect(state.failure(policy: .first, now: self.start) == .init(.overloaded))
        #expect(state.failure(policy: .first, excluding: ["a"], now: self.start) == .init(.exhausted))
        _ = state.observe("a", isWell: false, now: self.start)
        #expect(
            state.failure(policy: .first, now: self.start) == .init(.allEjected, retryAfter: .seconds(10))
        )
    }

    @Test func fullEndpointIsOverloadedNotEjected() {
        var state = State(endpoints: [("a", 1), ("b", 1)], configuration: .init(concurrencyLimit: 1))
        _ = state.observe("b", isWell: false, now: self.start)
        #expect(state.endpoint(now: self.start) == "a")
        #expect(state.failure(now: self.start) == .init(.overloaded))
    }

    @Test func retryIsWorthwhileWhenTheFirstRestIsOver() {
        var state = State(endpoints: [("a", 1), ("b", 1)], configuration: .init())
        _ = state.observe("a", isWell: false, now: self.start)
        let later = self.start.advanced(by: .seconds(4))
        _ = state.observe("b", isWell: false, now: later)
        #expect(state.failure(now: later) == .init(.allEjected, retryAfter: .seconds(6)))
        #expect(state.failure(excluding: ["a"], now: later) == .init(.allEjected, retryAfter: .seconds(10)))
    }

    @Test func snapshotTellsHowEveryEndpointIs() {
        var state = State(endpoints: [("a", 1), ("b", 1)], configuration: .init(failuresToEject: 1))
        for outcome in [State.Outcome.succeeded, .cancelled, .succeeded] {
            _ = state.call(outcome, policy: .first, now: self.start)
        }
        _ = state.call(.failed, policy: .first, now: self.start)
        _ = state.endpoint(now: self.start)
        #expect(
            state.snapshot == [
                EndpointStatus(endpoint: "a", isHealthy: false, running: 0, completed: 2, failed: 1),
                EndpointStatus(endpoint: "b", isHealthy: true, running: 1, completed: 0, failed: 0),
            ]
        )
    }
}
