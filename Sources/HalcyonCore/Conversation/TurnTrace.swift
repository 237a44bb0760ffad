import Synchronization

/// How long each stage of a turn took, collected while it runs.
public final class TurnTrace: Sendable {
    /// One stage's own time, without the stages behind it.
    public struct Span: Hashable, Sendable {
        public var stage: String
        public var duration: Duration

        public init(stage: String, duration: Duration) {
            self.stage = stage
            self.duration = duration
        }
    }

    /// When the request came in.
    public let start: ContinuousClock.Instant
    private let recorded = Mutex<[Span]>([])

    public init(start: ContinuousClock.Instant = .now) { self.start = start }

    public var spans: [Span] { self.recorded.withLock { $0 } }

    public func record(_ stage: String, _ duration: Duration) {
        self.recorded.withLock { $0.append(Span(stage: stage, duration: duration)) }
    }
}
