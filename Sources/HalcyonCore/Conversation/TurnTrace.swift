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
    private let waited = Mutex(Duration.zero)

    public init(start: ContinuousClock.Instant = .now) { self.start = start }

    public var spans: [Span] { self.recorded.withLock { $0 } }

    /// How long stages themselves have waited for replies in the making.
    var waitedInStages: Duration { self.waited.withLock { $0 } }

    /// Adds to a stage's time.
    public func record(_ stage: String, _ duration: Duration) {
        self.recorded.withLock { spans in
            if let index = spans.firstIndex(where: { $0.stage == stage }) {
                spans[index].duration += duration
            } else {
                spans.append(Span(stage: stage, duration: duration))
            }
        }
    }

    /// Adds the time since `start` that was spent waiting for a reply in the making to the stage that makes it.
    ///
    /// The inference stage itself only begins a model call; what the call takes is known to whoever listens.
    public func recordWait(since start: ContinuousClock.Instant, for provenance: Provenance) {
        guard provenance.source == .model else { return }
        self.record("inference", ContinuousClock.now - start)
    }

    /// The same for a wait within a stage, whose own time it is not.
    func recordWaitInStage(since start: ContinuousClock.Instant, for provenance: Provenance) {
        guard provenance.source == .model else { return }
        self.recordWait(since: start, for: provenance)
        self.waited.withLock { $0 += ContinuousClock.now - start }
    }
}
