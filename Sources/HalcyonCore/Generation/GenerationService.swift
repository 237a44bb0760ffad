import Logging
import Metrics
public import ServiceLifecycle
import Synchronization

/// Runs model calls apart from the requests that asked for them, so that a call outlives the first of its listeners
/// and ends with the last.
public final class GenerationService: Service {
    /// Settings of a ``GenerationService``.
    public struct Configuration: Sendable, Hashable {
        /// The most model calls at once; more are refused.
        public var maximumInFlight: Int

        public init(maximumInFlight: Int = 1024) {
            precondition(maximumInFlight > 0)
            self.maximumInFlight = maximumInFlight
        }
    }

    private struct Job: Sendable {
        let request: ModelRequest
        let feed: ReplyFeed
    }

    private let backend: any ModelBackend
    private let configuration: Configuration
    private let jobs: AsyncStream<Job>
    private let submit: AsyncStream<Job>.Continuation
    private let running = Atomic<Int>(0)
    private let calls = Counter(label: "halcyon.model.calls")

    public init(backend: any ModelBackend, configuration: Configuration = .init()) {
        self.backend = backend
        self.configuration = configuration
        (self.jobs, self.submit) = AsyncStream.makeStream(bufferingPolicy: .unbounded)
    }

    /// How many model calls run or wait to.
    public var inFlight: Int { self.running.load(ordering: .relaxed) }

    /// Begins a model call; pieces and errors come through the listener, which is there before the call begins.
    ///
    /// - Parameter purpose: a call for warming gives way when its place is needed, and half of the calls at once are
    ///   kept free of such.
    /// - Throws: ``TurnError`` when too many calls run already.
    public func start(
        _ request: ModelRequest, createdUnixSeconds: Int64, purpose: TurnPurpose = .answer
    ) throws(TurnError) -> ReplyListener {
        let isWarming = purpose == .warming
        let before = self.running.wrappingAdd(1, ordering: .relaxed).oldValue
        guard before < self.configuration.maximumInFlight / (isWarming ? 2 : 1) else {
            self.running.wrappingSubtract(1, ordering: .relaxed)
            throw TurnError(.overloaded, "Too many model calls are under way; try again", retryAfter: .seconds(1))
        }
        let feed = ReplyFeed(createdUnixSeconds: createdUnixSeconds)
        guard let listener = feed.join(for: purpose) else { preconditionFailure("a new feed can be joined") }
        feed.onEnd { [self] _, _ in self.running.wrappingSubtract(1, ordering: .relaxed) }
        var request = request
        if isWarming { request.background = BackgroundCall { [weak feed] in feed?.giveWay() ?? true } }
        if case .terminated = self.submit.yield(Job(request: request, feed: feed)) {
            feed.end(.failed(TurnError(.shuttingDown, "The server is going down; try again", retryAfter: .seconds(5))))
        }
        return listener
    }

    /// Runs until it is told to stop; then no new call is taken and those that were taken are run to their end.
    public func run() async {
        await withTaskCancellationOrGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                for await job in self.jobs {
                    group.addTask { await self.run(job) }
                }
            }
        } onCancelOrGracefulShutdown: {
            self.submit.finish()
        }
    }

    /// The call and a watch over its listeners; whichever is done first ends the other.
    private func run(_ job: Job) async {
        self.calls.increment()
        await withTaskGroup { group in
            group.addTask { await self.generate(job) }
            group.addTask { await job.feed.waitUntilUnwanted() }
            await group.next()
            group.cancelAll()
        }
    }

    private func generate(_ job: Job) async {
        do {
            let finish = try await self.backend.generate(job.request) { job.feed.publish($0) }
            if let refusal = job.feed.refusal { throw refusal }
            job.feed.end(.complete(finish))
        } catch {
            // A refused piece is why the backend stopped, whatever it calls that.
            job.feed.end(.failed(job.feed.refusal ?? Self.turnError(error)))
        }
    }

    private static func turnError(_ error: any Error) -> TurnError {
        switch error {
        case let error as TurnError: error
        case is CancellationError: TurnError(.cancelled, "The request was given up")
        default: TurnError(.modelFailed, "The model call failed: \(type(of: error))")
        }
    }
}
