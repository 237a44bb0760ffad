import HalcyonCore
import Metrics
import Synchronization

/// One request from its head to the last byte of its answer; counted as ended when it is let go of at the latest, as
/// when the client left before its answer, or asked for the head alone.
final class RequestSpan: Sendable {
    private enum State {
        case running
        case answered(Metrics.Timer)
        case ended
    }

    private let meters: RequestMeters
    private let start: ContinuousClock.Instant
    private let state = Mutex(State.running)

    init(_ meters: RequestMeters, start: ContinuousClock.Instant) {
        self.meters = meters
        self.start = start
        meters.began()
    }

    deinit { self.end() }

    /// What the request's time is counted under is known.
    func answered(_ meter: Metrics.Timer) { self.state.withLock { $0 = .answered(meter) } }

    /// The answer is written; only the first call counts.
    func end() {
        let before = self.state.withLock { state in
            defer { state = .ended }
            return state
        }
        switch before {
        case .ended: return
        case .running: break
        case .answered(let meter): meter.recordNanoseconds((ContinuousClock.now - self.start).nanoseconds)
        }
        self.meters.ended()
    }
}
