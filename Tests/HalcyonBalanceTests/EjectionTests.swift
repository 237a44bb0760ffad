import HalcyonTesting
import Testing

@testable import HalcyonBalance

/// How an endpoint is set aside and how it comes back.
@Suite struct EjectionTests {
    typealias State = BalancerState<String, ManualClock.Instant>
    let start = ManualClock().now

    func state(failuresToEject: Int = 1) -> State {
        State(endpoints: [("only", 1)], configuration: .init(failuresToEject: failuresToEject))
    }

    @Test(arguments: [1, 2, 5])
    func endpointIsEjectedAfterItsFailures(failures: Int) {
        var state = self.state(failuresToEject: failures)
        for attempt in 1...failures {
            let action = state.call(.failed, now: self.start)
            #expect(action == (attempt == failures ? .reportEjected("only") : .doNothing))
        }
        #expect(state.failure(now: self.start) == .init(.allEjected, retryAfter: .seconds(10)))
    }

    @Test func successBetweenFailuresStartsTheCountAnew() {
        var state = self.state(failuresToEject: 2)
        for outcome in [State.Outcome.failed, .succeeded, .failed] {
            #expect(state.call(outcome, now: self.start) == .doNothing)
        }
        #expect(state.call(.failed, now: self.start) == .reportEjected("only"))
    }

    @Test func cancellationNeitherHealsNorHarms() {
        var state = self.state(failuresToEject: 2)
        for outcome in [State.Outcome.failed, .cancelled] {
            #expect(state.call(outcome, now: self.start) == .doNothing)
        }
        #expect(state.call(.failed, now: self.start) == .reportEjected("only"))
    }

    @Test func oneCallIsTheTrialOfARestedEndpoint() {
        var state = self.state()
        _ = state.call(.failed, now: self.start)
        let later = self.start.advanced(by: .seconds(10))
        guard case .call(let trial) = state.pick(policy: .roundRobin, excluding: [], now: later) else {
            Issue.record("no trial")
            return
        }
        #expect(state.failure(now: later) == .init(.allEjected))
        #expect(!state.snapshot[0].isHealthy)
        #expect(state.finish(trial, .succeeded, now: later) == .reportReturned("only"))
        #expect(state.snapshot[0].isHealthy)
        #expect(state.endpoint(now: later) == "only")
    }

    @Test func cancelledTrialIsFollowedByAnother() {
        var state = self.state()
        _ = state.call(.failed, now: self.start)
        let later = self.start.advanced(by: .seconds(10))
        #expect(state.call(.cancelled, now: later) == .doNothing)
        #expect(state.call(.succeeded, now: later) == .reportReturned("only"))
    }

    @Test func restGrowsWithEveryEjectionUpToItsCap() {
        var state = self.state()
        var now = self.start
        for seconds in [10, 20, 30, 40, 50, 60, 60] {
            #expect(state.call(.failed, now: now) == .reportEjected("only"))
            #expect(state.failure(now: now) == .init(.allEjected, retryAfter: .seconds(seconds)))
            now = now.advanced(by: .seconds(seconds))
        }
        #expect(state.call(.succeeded, now: now) == .reportReturned("only"))
        #expect(state.call(.failed, now: now) == .reportEjected("only"))
        #expect(state.failure(now: now) == .init(.allEjected, retryAfter: .seconds(10)))
    }

    @Test func longRestIsNotCutShortByTheCap() {
        let configuration = BalancerConfiguration(ejectionTime: .seconds(90))
        #expect(configuration.rest(afterEjections: 1) == .seconds(90))
        #expect(configuration.rest(afterEjections: 3) == .seconds(90))
    }

    @Test func callFromBeforeAnEjectionSaysNothingNew() {
        var state = State(endpoints: [("only", 1)], configuration: .init(failuresToEject: 1))
        guard case .call(let old) = state.pick(policy: .roundRobin, excluding: [], now: self.start) else {
            Issue.record("no endpoint")
            return
        }
        #expect(state.call(.failed, now: self.start) == .reportEjected("only"))
        let later = self.start.advanced(by: .seconds(10))
        #expect(state.endpoint(now: later) == "only")
        #expect(state.finish(old, .failed, now: later) == .doNothing)
        #expect(state.snapshot == [.init(endpoint: "only", isHealthy: false, running: 1, completed: 0, failed: 2)])
    }

    @Test func probesSetAsideAndBringBack() {
        var state = self.state(failuresToEject: 3)
        #expect(state.observe("only", isWell: true, now: self.start) == .doNothing)
        #expect(state.observe("only", isWell: false, now: self.start) == .reportEjected("only"))
        #expect(state.observe("only", isWell: false, now: self.start) == .doNothing)
        #expect(state.observe("only", isWell: true, now: self.start) == .reportReturned("only"))
        for _ in 0..<3 { #expect(state.endpoint(now: self.start) == "only") }
    }

    @Test func endpointThatAProbeBroughtBackIsOnProbation() {
        var state = self.state(failuresToEject: 3)
        _ = state.observe("only", isWell: false, now: self.start)
        _ = state.observe("only", isWell: true, now: self.start)
        #expect(state.call(.failed, now: self.start) == .reportEjected("only"))
        #expect(state.failure(now: self.start) == .init(.allEjected, retryAfter: .seconds(20)))
    }

    @Test(arguments: [true, false])
    func probeDecidesBeforeTheTrialDoes(isWell: Bool) {
        var state = self.state()
        _ = state.call(.failed, now: self.start)
        let later = self.start.advanced(by: .seconds(10))
        _ = state.endpoint(now: later)
        let action = state.observe("only", isWell: isWell, now: later)
        #expect(action == (isWell ? .reportReturned("only") : .reportEjected("only")))
        #expect(state.endpoint(now: later) == (isWell ? "only" : nil))
    }
}
