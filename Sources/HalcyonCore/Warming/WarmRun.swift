/// One run of asking in advance: how far it is and what came of it, without a word of what is asked.
public struct WarmRun: Hashable, Sendable {
    /// How a run ended.
    public enum Ending: String, Hashable, Sendable, CaseIterable {
        case complete
        /// A person said so.
        case stopped
        /// A flag that it needs went off.
        case flagOff = "flag-off"
        /// It took longer than it may.
        case time
        /// The process went down.
        case shutdown
    }

    /// A line of the operator's list whose reply was not stored.
    public struct Refusal: Hashable, Sendable {
        public var line: Int
        public var reason: String
    }

    /// The most refusals that are listed one by one.
    public static let refusalLimit = 100

    /// Counts from 1 in each process.
    public var number: Int
    public var trigger: WarmTrigger
    public var sources: [WarmSource]
    public var startedUnixMilliseconds: Int64
    public var endedUnixMilliseconds: Int64?
    public var ending: Ending?

    /// How many questions there are; 0 while they are being collected.
    public var total = 0
    public var stored = 0

    /// Questions whose reply was there already and stays good for a while.
    public var fresh = 0

    /// Replies that may not be stored, by reason.
    public var refused: [String: Int] = [:]
    public var failed: [String: Int] = [:]

    /// How often a question gave way to a person's and was put back.
    public var gaveWay = 0
    public var refusals: [Refusal] = []

    /// Why a source could not be read or was not read to its end.
    public var problem: String?

    init(number: Int, order: WarmOrder, unixMilliseconds: Int64) {
        self.number = number
        self.trigger = order.trigger
        self.sources = order.sources
        self.startedUnixMilliseconds = unixMilliseconds
    }

    /// How many questions are dealt with.
    public var done: Int {
        self.stored + self.fresh + self.refused.values.reduce(0, +) + self.failed.values.reduce(0, +)
    }

    mutating func count(_ outcome: WarmOutcome, of candidate: WarmCandidate) {
        switch outcome {
        case .stored: self.stored += 1
        case .fresh: self.fresh += 1
        case .refused(let reason):
            self.refused[reason, default: 0] += 1
            self.list(reason, candidate)
        case .failed(let code):
            self.failed[code, default: 0] += 1
            self.list(code, candidate)
        case .gaveWay: self.gaveWay += 1
        case .stopped: break
        }
    }

    private mutating func list(_ reason: String, _ candidate: WarmCandidate) {
        guard let line = candidate.line, self.refusals.count < Self.refusalLimit else { return }
        self.refusals.append(Refusal(line: line, reason: reason))
    }
}
