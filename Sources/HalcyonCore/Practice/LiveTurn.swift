import Synchronization

/// A turn of a session while its reply is being made.
///
/// It goes on for a while when its watcher's connection drops, so that the page can resume it.
public final class LiveTurn: Sendable {
    public let turn: SessionTurn
    public let requestID: RequestID

    /// The reply's text; it ends when the turn is recorded.
    let feed: ReplyFeed
    private let state = Mutex(LiveTurnState<CheckedContinuation<Void, Never>>())
    private let final = Mutex<SessionTurn?>(nil)

    init(turn: SessionTurn, requestID: RequestID) {
        self.turn = turn
        self.requestID = requestID
        self.feed = ReplyFeed(createdUnixSeconds: turn.createdUnixMilliseconds / 1000)
    }

    /// The turn as it was recorded; nil while it runs.
    public var recorded: SessionTurn? { self.final.withLock { $0 } }

    var phase: LiveTurnState<CheckedContinuation<Void, Never>>.Phase { self.state.withLock { $0.phase } }

    var isWatched: Bool { self.state.withLock { $0.watchers > 0 } }

    /// Begins to watch; nil when the turn has failed, then the record tells all.
    public func watch() -> TurnWatcher? {
        guard let listener = self.feed.join() else { return nil }
        self.state.withLock { $0.attach() }
        return TurnWatcher(live: self, listener: listener)
    }

    func detach() { self.wake(self.state.withLock { $0.detach() }) }

    func stop() { self.wake(self.state.withLock { $0.stop() }) }

    func end(as turn: SessionTurn, _ ending: ReplyFeed.Ending) {
        self.final.withLock { $0 = turn }
        self.wake(self.state.withLock { $0.end() })
        self.feed.end(ending)
    }

    /// Returns when nobody watches, the turn is to stop or has ended, or the task is cancelled.
    func waitUntilUnwatched() async {
        guard let id = self.state.withLock({ $0.awaitUnwatched() }) else { return }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isParked = self.state.withLock { !Task.isCancelled && $0.park(continuation, id: id) }
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
