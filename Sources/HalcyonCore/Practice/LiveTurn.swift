import Synchronization

/// A turn of a session while its reply is being made.
///
/// It goes on for a while when its watcher's connection drops, so that the page can resume it.
public final class LiveTurn: Sendable {
    typealias State = LiveTurnState<CheckedContinuation<Void, Never>>

    public let requestID: RequestID

    /// The reply's text; it ends when the turn is recorded.
    let feed: ReplyFeed
    /// Keeps the feed from being given up while nobody watches.
    private let keeper: ReplyListener
    private let begun: Mutex<SessionTurn>
    private let state = Mutex(State())
    private let final = Mutex<SessionTurn?>(nil)

    /// - Parameter turn: as it is going to be recorded; ``begin(as:)`` tells how it was.
    init(turn: SessionTurn, requestID: RequestID) {
        self.begun = Mutex(turn)
        self.requestID = requestID
        self.feed = ReplyFeed(createdUnixSeconds: turn.createdUnixMilliseconds / 1000)
        guard let keeper = self.feed.join() else { preconditionFailure("a new feed can be joined") }
        self.keeper = keeper
    }

    /// The turn as it was recorded when it began.
    public var turn: SessionTurn { self.begun.withLock { $0 } }

    /// Takes the turn as it was recorded; to be called before it is shown to anybody.
    func begin(as turn: SessionTurn) { self.begun.withLock { $0 = turn } }

    /// The turn as it was recorded; nil while it runs.
    public var recorded: SessionTurn? { self.final.withLock { $0 } }

    var phase: State.Phase { self.state.withLock { $0.phase } }

    /// How many watch now, and how many have come in all.
    var attendance: (watchers: Int, arrivals: Int) { self.state.withLock { ($0.watchers, $0.arrivals) } }

    /// Begins to watch; nil when the turn has failed, then the record tells all.
    public func watch() -> TurnWatcher? {
        guard let listener = self.feed.join() else { return nil }
        self.wake(self.state.withLock { $0.attach() })
        return TurnWatcher(live: self, listener: listener)
    }

    func detach() { self.wake(self.state.withLock { $0.detach() }) }

    func stop() { self.wake(self.state.withLock { $0.stop() }) }

    func end(as turn: SessionTurn, _ ending: ReplyFeed.Ending) {
        self.final.withLock { $0 = turn }
        self.wake(self.state.withLock { $0.end() })
        self.feed.end(ending)
    }

    /// Returns when the change has come, the turn is to stop or has ended, or the task is cancelled.
    func wait(for change: State.Change) async {
        guard let id = self.state.withLock({ $0.nameWaiter(for: change) }) else { return }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isParked = self.state.withLock { state in
                    !Task.isCancelled && state.park(continuation, id: id, for: change)
                }
                if !isParked { continuation.resume() }
            }
        } onCancel: {
            self.state.withLock { $0.unpark(id: id) }?.resume()
        }
    }

    private func wake(_ waiters: [CheckedContinuation<Void, Never>]) {
        for waiter in waiters { waiter.resume() }
    }
}
