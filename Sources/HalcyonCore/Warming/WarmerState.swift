/// What is being asked in advance, what waits for it, and what came of it before.
///
/// One run is under way at a time. What people order begins at once or is refused; what the process wishes by itself
/// waits, each wish once.
struct WarmerState: Sendable {
    /// The most past runs that are remembered.
    static let historyLimit = 10

    private(set) var current: WarmRun?
    /// The newest first.
    private(set) var history: [WarmRun] = []
    private(set) var wishes: [WarmTrigger] = []
    private var order: WarmOrder?
    private var ending: WarmRun.Ending?
    private var runs = 0

    /// Takes a person's order.
    mutating func take(_ order: WarmOrder, unixMilliseconds: Int64) throws(WarmError) -> WarmRun {
        if let current = self.current {
            throw WarmError(
                .running, "Run \(current.number) (\(current.trigger.rawValue)) is under way; wait for it or stop it."
            )
        }
        return self.begin(order, unixMilliseconds: unixMilliseconds)
    }

    mutating func wish(_ trigger: WarmTrigger) {
        if !self.wishes.contains(trigger) { self.wishes.append(trigger) }
    }

    /// Lets go of what the process wished.
    mutating func dropWishes() { self.wishes = [] }

    enum NextAction: Equatable {
        case run(WarmOrder)
        /// The knowledge base may change again in a moment.
        case settle
        case wait
    }

    /// What is to be done now.
    ///
    /// - Parameter isSettled: whether the knowledge base was left alone for long enough.
    mutating func next(isSettled: Bool, unixMilliseconds: Int64) -> NextAction {
        if let order = self.order {
            self.order = nil
            return .run(order)
        }
        guard self.current == nil, let wish = self.wishes.first else { return .wait }
        guard wish != .knowledge || isSettled else { return .settle }
        self.wishes.removeFirst()
        _ = self.begin(WarmOrder(trigger: wish), unixMilliseconds: unixMilliseconds)
        return self.next(isSettled: isSettled, unixMilliseconds: unixMilliseconds)
    }

    private mutating func begin(_ order: WarmOrder, unixMilliseconds: Int64) -> WarmRun {
        self.runs += 1
        let run = WarmRun(number: self.runs, order: order, unixMilliseconds: unixMilliseconds)
        self.current = run
        self.order = order
        self.ending = nil
        return run
    }

    /// The questions are collected.
    mutating func collected(_ total: Int, problem: String?) {
        self.current?.total = total
        self.current?.problem = problem
    }

    mutating func count(_ outcome: WarmOutcome, of candidate: WarmCandidate) {
        self.current?.count(outcome, of: candidate)
    }

    /// Says how the run is to end; only the first word counts.
    ///
    /// - Returns: whether one is under way.
    mutating func stop(_ ending: WarmRun.Ending) -> Bool {
        guard self.current != nil else { return false }
        if self.ending == nil { self.ending = ending }
        return true
    }

    /// The run has ended. One that nobody ordered and that found nothing to ask is not remembered.
    ///
    /// - Parameter ending: how, unless it was stopped.
    /// - Returns: the run; nil where it is not worth a word.
    mutating func end(_ ending: WarmRun.Ending, unixMilliseconds: Int64) -> WarmRun? {
        guard var run = self.current else { preconditionFailure("a run ended that never began") }
        self.current = nil
        run.ending = self.ending ?? ending
        run.endedUnixMilliseconds = unixMilliseconds
        guard run.trigger == .operator || run.total > 0 || run.problem != nil else { return nil }
        self.history.insert(run, at: 0)
        if self.history.count > Self.historyLimit { self.history.removeLast() }
        return run
    }
}
