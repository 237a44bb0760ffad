/// What a feed has published, who listens, and how it ended.
///
/// It has no lock and resumes nobody: what is to be done comes out as a return value.
struct ReplyFeedState<Waiter: Sendable>: Sendable {
    enum Phase {
        case live
        /// The last listener left before the end: nothing more is wanted.
        case abandoned
        case ended(ReplyFeed.Ending)
    }

    private(set) var parts: [ReplyPart] = []
    private(set) var bytes = 0
    private(set) var phase = Phase.live
    /// Why a piece was refused; such a reply has a gap and can never be called complete.
    private(set) var refusal: TurnError?
    private(set) var listeners = 0
    /// Whether a person has ever listened; if not, nobody misses the reply.
    private(set) var isForPeople = false
    /// Wait for anything new.
    private var waiters: [Int: Waiter] = [:]
    /// Wait for the end only.
    private var endWaiters: [Int: Waiter] = [:]
    private var nextWaiter = 0

    /// Adds a listener, unless the feed was abandoned.
    mutating func join(for purpose: TurnPurpose = .answer) -> Bool {
        if case .abandoned = self.phase { return false }
        self.listeners += 1
        if purpose == .answer { self.isForPeople = true }
        return true
    }

    /// - Returns: the waiters to wake when this was the last listener of a live feed.
    mutating func leave() -> [Waiter] {
        precondition(self.listeners > 0, "a listener left that never joined")
        self.listeners -= 1
        guard self.listeners == 0, case .live = self.phase else { return [] }
        self.phase = .abandoned
        return self.takeWaiters() + self.takeEndWaiters()
    }

    /// Abandons the feed although somebody listens, unless a person has joined.
    ///
    /// - Returns: the waiters to wake; nil when a person has joined.
    mutating func giveWay() -> [Waiter]? {
        guard case .live = self.phase else { return [] }
        guard !self.isForPeople else { return nil }
        self.phase = .abandoned
        return self.takeWaiters() + self.takeEndWaiters()
    }

    enum PublishAction {
        case wake([Waiter])
        case refuse
    }

    mutating func publish(_ part: ReplyPart, byteLimit: Int) -> PublishAction {
        guard case .live = self.phase else {
            self.refusal = self.refusal ?? TurnError(.cancelled, "The reply was given up")
            return .refuse
        }
        guard self.refusal == nil, part.bytes <= byteLimit - self.bytes else {
            let limit = "\(byteLimit / 1024) KiB"
            self.refusal = TurnError(.replyTooLong, "The reply is longer than \(limit); ask for a shorter one")
            return .refuse
        }
        self.parts.append(part)
        self.bytes += part.bytes
        return .wake(self.takeWaiters())
    }

    /// - Returns: the waiters to wake, or nil when the feed had ended before.
    mutating func end(_ ending: ReplyFeed.Ending) -> [Waiter]? {
        if case .ended = self.phase { return nil }
        self.phase = .ended(ending)
        return self.takeWaiters() + self.takeEndWaiters()
    }

    enum ReadAction {
        case deliver(ArraySlice<ReplyPart>)
        case finish(ReplyFeed.Ending)
        case wait(id: Int)
    }

    /// What a listener that has read `cursor` parts gets now.
    mutating func read(after cursor: Int) -> ReadAction {
        if cursor < self.parts.count { return .deliver(self.parts[cursor...]) }
        switch self.phase {
        case .ended(let ending): return .finish(ending)
        case .abandoned: return .finish(.failed(TurnError(.cancelled, "The reply was given up")))
        case .live:
            self.nextWaiter += 1
            return .wait(id: self.nextWaiter)
        }
    }

    /// Waits only if nothing has come since `read`; the waiter is woken by the next event.
    mutating func park(_ waiter: Waiter, id: Int, after cursor: Int) -> Bool {
        guard cursor == self.parts.count, case .live = self.phase else { return false }
        self.waiters[id] = waiter
        return true
    }

    /// A name for a waiter that waits for the end only; nil when that has come.
    mutating func awaitEnd() -> Int? {
        guard case .live = self.phase else { return nil }
        self.nextWaiter += 1
        return self.nextWaiter
    }

    mutating func parkForEnd(_ waiter: Waiter, id: Int) -> Bool {
        guard case .live = self.phase else { return false }
        self.endWaiters[id] = waiter
        return true
    }

    mutating func unpark(id: Int) -> Waiter? {
        self.waiters.removeValue(forKey: id) ?? self.endWaiters.removeValue(forKey: id)
    }

    private mutating func takeEndWaiters() -> [Waiter] {
        defer { self.endWaiters = [:] }
        return Array(self.endWaiters.values)
    }

    private mutating func takeWaiters() -> [Waiter] {
        guard !self.waiters.isEmpty else { return [] }
        let all = Array(self.waiters.values)
        self.waiters.removeAll(keepingCapacity: true)
        return all
    }
}
