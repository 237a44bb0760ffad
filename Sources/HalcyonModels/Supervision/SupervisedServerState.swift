/// Where one supervised server is in its life, and what is to be done when it ends.
///
/// It starts no process and knows no clock: times come in, decisions go out.
struct SupervisedServerState<Instant: InstantProtocol>: Sendable where Instant.Duration == Duration {
    /// How often and how fast an ended server is started again.
    struct Policy: Hashable, Sendable {
        /// So many restarts within ``window`` are the most.
        var restartLimit = 5
        var window = Duration.seconds(60)
        var firstPause = Duration.milliseconds(200)
        var longestPause = Duration.seconds(5)
    }

    enum Phase: Hashable, Sendable {
        case stopped
        case loading(since: Instant)
        case ready
        case failed(ModelSetupError)
    }

    enum ExitAction: Hashable, Sendable {
        case restart(after: Duration)
        case giveUp(ModelSetupError)
    }

    private(set) var phase = Phase.stopped
    private let name: String
    private let logFile: String
    private let policy: Policy
    private var restarts: [Instant] = []

    init(name: String, logFile: String, policy: Policy = .init()) {
        self.name = name
        self.logFile = logFile
        self.policy = policy
    }

    mutating func started(now: Instant) { self.phase = .loading(since: now) }

    /// - Returns: how long loading took, or nil when the server was not loading.
    mutating func becameReady(now: Instant) -> Duration? {
        guard case .loading(let since) = self.phase else { return nil }
        self.phase = .ready
        return since.duration(to: now)
    }

    /// Takes the end of the process.
    ///
    /// - Parameter reason: why it ended, fit for people.
    mutating func ended(reason: String, now: Instant) -> ExitAction {
        let window = self.policy.window
        self.restarts.removeAll { $0.duration(to: now) >= window }
        guard self.restarts.count < self.policy.restartLimit else {
            let error = ModelSetupError(
                .serverFailed,
                "The model server \(self.name) ended \(self.restarts.count + 1) times within "
                    + "\(window.secondsText) (\(reason)) and stays down; see \(self.logFile)"
            )
            self.phase = .failed(error)
            return .giveUp(error)
        }
        self.phase = .stopped
        let pause = self.policy.firstPause * (1 << self.restarts.count)
        self.restarts.append(now)
        return .restart(after: min(pause, self.policy.longestPause))
    }

    /// Takes an end that restarting cannot mend.
    mutating func gaveUp(_ error: ModelSetupError) { self.phase = .failed(error) }
}
