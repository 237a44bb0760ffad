import Synchronization

/// Collects samples from all sessions.
final class Recorder: Sendable {
    private let state: Mutex<RecorderState>

    init(profile: BenchProfile) { self.state = Mutex(RecorderState(profile: profile)) }

    func record(_ sample: Sample) { self.state.withLock { $0.record(sample) } }

    var snapshot: RecorderState { self.state.withLock { $0 } }

    /// What a progress line shows.
    var counts: (completed: Int, errors: Int, average: Double) {
        self.state.withLock { ($0.completed, $0.errors, $0.tally(of: [.knowledge, .rehearsal]).latency.average) }
    }
}
