import Synchronization

/// A reply while it is being made, for any number of listeners.
///
/// Whoever joins late gets what was said so far and then the rest. When the last listener leaves before the end the
/// feed is abandoned, which stops the model call behind it.
public final class ReplyFeed: Sendable {
    /// How a feed ended.
    public enum Ending: Sendable {
        case complete(ReplyFinish)
        case failed(TurnError)
    }

    /// The longest reply that is accepted, in bytes of UTF-8 with all that is not text.
    public static let byteLimit = 1 << 20

    typealias State = ReplyFeedState<CheckedContinuation<Void, Never>>
    private typealias Observer = @Sendable (ReplyFeed, Ending) -> Void
    private enum Observation {
        case waiting([Observer])
        case ended(Ending)
    }

    private let state = Mutex(State())
    private let observation = Mutex(Observation.waiting([]))
    private let judgement = Mutex<StoreVerdict?>(nil)

    /// When the reply was begun, in seconds since 1970.
    public let createdUnixSeconds: Int64

    public init(createdUnixSeconds: Int64) { self.createdUnixSeconds = createdUnixSeconds }

    /// A feed that has ended already.
    public convenience init(_ reply: Reply) {
        self.init(createdUnixSeconds: reply.createdUnixSeconds)
        if !reply.text.isEmpty { _ = self.publish(.text(reply.text)) }
        self.end(.complete(reply.finish))
    }

    /// Joins as a listener.
    ///
    /// - Parameter purpose: from a person's joining on the feed does not give way any more.
    /// - Returns: nil when the feed was abandoned or has failed; then a new one must be begun.
    public func join(for purpose: TurnPurpose = .answer) -> ReplyListener? {
        let joined = self.state.withLock { state -> Bool in
            if case .ended(.failed) = state.phase { return false }
            return state.join(for: purpose)
        }
        return joined ? ReplyListener(feed: self) : nil
    }

    /// Whether joining can still lead to a reply.
    var isJoinable: Bool {
        self.state.withLock { state in
            switch state.phase {
            case .live, .ended(.complete): true
            case .abandoned, .ended(.failed): false
            }
        }
    }

    /// Publishes a piece.
    ///
    /// - Returns: false when nobody wants more or the reply is over its bound; the producer then stops.
    public func publish(_ part: ReplyPart) -> Bool {
        switch self.state.withLock({ $0.publish(part, byteLimit: Self.byteLimit) }) {
        case .refuse: return false
        case .wake(let waiters):
            for waiter in waiters { waiter.resume() }
            return true
        }
    }

    /// Ends the feed; only the first ending counts. Observers run before listeners learn of it.
    public func end(_ ending: Ending) {
        let waiting = self.observation.withLock { observation -> [Observer]? in
            guard case .waiting(let observers) = observation else { return nil }
            observation = .ended(ending)
            return observers
        }
        guard let waiting else { return }
        for observer in waiting { observer(self, ending) }
        for waiter in self.state.withLock({ $0.end(ending) }) ?? [] { waiter.resume() }
    }

    /// Calls `observer` once with the ending, at once if the feed has ended. It must not block.
    public func onEnd(_ observer: @escaping @Sendable (ReplyFeed, Ending) -> Void) {
        let ending = self.observation.withLock { observation -> Ending? in
            switch observation {
            case .ended(let ending): return ending
            case .waiting(let observers):
                observation = .waiting(observers + [observer])
                return nil
            }
        }
        if let ending { observer(self, ending) }
    }

    /// What became of the reply where one can be stored; nil before its end, and for one that nobody may share.
    var verdict: StoreVerdict? { self.judgement.withLock { $0 } }

    /// Says what became of the reply; to be called by an observer of the end, so that listeners find it.
    func judge(_ verdict: StoreVerdict) { self.judgement.withLock { $0 = verdict } }

    /// Abandons the reply unless a person has joined.
    ///
    /// - Returns: whether it is at its end now; false when a person listens.
    func giveWay() -> Bool {
        guard let waiters = self.state.withLock({ $0.giveWay() }) else { return false }
        for waiter in waiters { waiter.resume() }
        return true
    }

    /// How it ended; nil while it runs.
    public var ending: Ending? {
        self.state.withLock { state in
            if case .ended(let ending) = state.phase { return ending }
            return nil
        }
    }

    /// Why a piece was refused, if one was; the reply is not whole then, whatever its producer says.
    var refusal: TurnError? { self.state.withLock { $0.refusal } }

    /// All text so far.
    public var text: String {
        self.state.withLock { $0.parts }.reduce(into: "") { text, part in
            if case .text(let piece) = part { text += piece }
        }
    }

    /// Everything so far that is not text.
    var deltas: [JSONMembers] {
        self.state.withLock { $0.parts }.compactMap { if case .delta(let members) = $0 { members } else { nil } }
    }

    /// Returns when nobody listens any more, the feed has ended or the task is cancelled.
    func waitUntilUnwanted() async {
        guard let id = self.state.withLock({ $0.awaitEnd() }) else { return }
        await self.park(id: id) { state, continuation in state.parkForEnd(continuation, id: id) }
    }

    func leave() {
        for waiter in self.state.withLock({ $0.leave() }) { waiter.resume() }
    }

    func read(after cursor: Int) -> State.ReadAction { self.state.withLock { $0.read(after: cursor) } }

    /// Returns at the next event after `cursor` parts, or when the task is cancelled.
    func waitForEvent(after cursor: Int) async {
        guard case .wait(let id) = self.read(after: cursor) else { return }
        await self.park(id: id) { state, continuation in state.park(continuation, id: id, after: cursor) }
    }

    private func park(
        id: Int, _ body: @escaping @Sendable (inout State, CheckedContinuation<Void, Never>) -> Bool
    ) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isParked = self.state.withLock { state in !Task.isCancelled && body(&state, continuation) }
                if !isParked { continuation.resume() }
            }
        } onCancel: {
            self.state.withLock { $0.unpark(id: id) }?.resume()
        }
    }
}
