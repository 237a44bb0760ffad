import HalcyonCore
import Synchronization

/// What one try has shown so far, and until when it has to show more.
///
/// One watching task reads it now and then, so that a piece costs no timer, only a short lock.
final class CallProgress<C: Clock>: Sendable where C.Duration == Duration, C.Instant: Sendable {
    private struct State {
        var firstPiece: C.Instant?
        var lastSign: C.Instant
    }

    /// A limit that was passed.
    enum Overdue: Hashable, Sendable {
        case firstText, idle, total
    }

    private let clock: C
    private let limits: ModelLimits
    private let end: C.Instant
    private let state: Mutex<State>

    /// When the try began.
    let start: C.Instant

    /// - Parameter end: when the whole request has to be done.
    init(clock: C, limits: ModelLimits, end: C.Instant) {
        let now = clock.now
        self.clock = clock
        self.limits = limits
        self.end = end
        self.start = now
        self.state = Mutex(State(firstPiece: nil, lastSign: now))
    }

    /// When the first piece was handed on; nil before.
    var firstPiece: C.Instant? { self.state.withLock { $0.firstPiece } }

    /// Notes that the server has sent something; `isPiece` says whether it is to be handed on.
    func sawSign(isPiece: Bool) {
        let now = self.clock.now
        self.state.withLock { state in
            state.lastSign = now
            if isPiece, state.firstPiece == nil { state.firstPiece = now }
        }
    }

    /// Returns when a limit was passed, with its name, or nil when the task is cancelled.
    func waitUntilOverdue() async -> Overdue? {
        while true {
            let (due, what) = self.next
            let now = self.clock.now
            if due <= now { return what }
            // A first piece brings the limit nearer, to one idle time at the least; other signs only move it away.
            let wake = what == .idle ? due : min(due, now.advanced(by: self.limits.idle))
            do {
                try await self.clock.sleep(until: wake, tolerance: nil)
            } catch {
                // The only error is cancellation: the call has ended.
                return nil
            }
        }
    }

    private var next: (due: C.Instant, what: Overdue) {
        let state = self.state.withLock { $0 }
        let next: (due: C.Instant, what: Overdue) =
            state.firstPiece == nil
            ? (self.start.advanced(by: self.limits.firstText), .firstText)
            : (state.lastSign.advanced(by: self.limits.idle), .idle)
        return next.due < self.end ? next : (self.end, .total)
    }

    /// What the caller is told about a passed limit.
    func error(_ overdue: Overdue) -> ModelCallError {
        switch overdue {
        case .firstText:
            .fault(.modelTimeout, "The model server sent no text within \(self.limits.firstText.secondsText)")
        case .idle:
            .fault(.modelTimeout, "The model server fell silent for \(self.limits.idle.secondsText) amid its reply")
        case .total:
            // A long reply says nothing against the instance, and no time is left to try another.
            .refusal(.modelTimeout, "The reply was not complete within \(self.limits.total.secondsText)")
        }
    }
}

extension Duration {
    /// `60 s`, `1.5 s`.
    var secondsText: String {
        let parts = self.components
        let seconds = Double(parts.seconds) + Double(parts.attoseconds) / 1e18
        return seconds == seconds.rounded() ? "\(Int64(seconds)) s" : "\(seconds) s"
    }
}
