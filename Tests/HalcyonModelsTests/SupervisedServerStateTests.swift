import HalcyonTesting
import Testing

@testable import HalcyonModels

@Suite struct SupervisedServerStateTests {
    private typealias State = SupervisedServerState<ManualClock.Instant>

    @Test func pausesGrowAndAreBounded() {
        var state = State(
            name: "m", logFile: "m.log",
            policy: .init(restartLimit: 5, firstPause: .milliseconds(200), longestPause: .seconds(1))
        )
        let now = ManualClock().now
        for milliseconds in [200, 400, 800, 1000, 1000] {
            #expect(state.ended(reason: "exit code 1", now: now) == .restart(after: .milliseconds(milliseconds)))
        }
    }

    @Test func sixthEndWithinAMinuteIsTheLast() {
        var state = State(name: "m", logFile: "logs/m.log")
        let clock = ManualClock()
        for _ in 0..<5 {
            guard case .restart = state.ended(reason: "exit code 1", now: clock.now) else {
                Issue.record("gave up too soon")
                return
            }
            clock.advance(by: .seconds(11))
        }
        guard case .giveUp(let error) = state.ended(reason: "exit code 1", now: clock.now) else {
            Issue.record("did not give up")
            return
        }
        #expect(error.code == .serverFailed)
        #expect(error.message.contains("logs/m.log") && error.message.contains("exit code 1"))
        #expect(state.phase == .failed(error))
    }

    @Test func oldEndsAreForgiven() {
        var state = State(name: "m", logFile: "m.log")
        let clock = ManualClock()
        for _ in 0..<20 {
            #expect(state.ended(reason: "signal 9", now: clock.now) == .restart(after: .milliseconds(200)))
            clock.advance(by: .seconds(60))
        }
    }

    @Test func loadingTimeIsToldOnce() {
        var state = State(name: "m", logFile: "m.log")
        let clock = ManualClock()
        #expect(state.becameReady(now: clock.now) == nil)
        state.started(now: clock.now)
        clock.advance(by: .seconds(2))
        #expect(state.becameReady(now: clock.now) == .seconds(2))
        #expect(state.becameReady(now: clock.now) == nil)
        #expect(state.phase == .ready)
    }
}
