/// A switch for one thing that Halcyon does to be faster; with all of them off a turn goes straight to one model.
public enum Flag: String, Hashable, Sendable, CaseIterable {
    case cacheL1 = "cache.l1"
    case cacheL2 = "cache.l2"
    case cacheCoalesce = "cache.coalesce"
    case answersExact = "answers.exact"
    case answersWarm = "answers.warm"
    case modelsBalance = "models.balance"

    /// The phase that `halcyon rollback phase-N` takes back as a whole.
    public var phase: Int {
        switch self {
        case .cacheL1, .cacheL2, .cacheCoalesce, .answersExact, .answersWarm: 1
        case .modelsBalance: 2
        }
    }

    /// What it does, in one line.
    public var summary: String {
        switch self {
        case .cacheL1: "Keep replies and reads in this process's memory"
        case .cacheL2: "Share replies and reads between processes, in Redis where one is configured"
        case .cacheCoalesce: "Answer identical turns in flight with one model call"
        case .answersExact: "Serve a stored reply to the very same question"
        case .answersWarm: "Note what is asked often, and ask it in advance while model servers are idle"
        case .modelsBalance: "Spread turns over all model instances instead of using the first"
        }
    }

    /// When the flag is to go because nobody turns it off any more.
    public var retires: String {
        switch self {
        case .cacheL1, .cacheL2, .cacheCoalesce, .answersExact, .answersWarm: "2027-06-30"
        case .modelsBalance: "2027-09-30"
        }
    }

    var bit: UInt64 {
        switch self {
        case .cacheL1: 1 << 0
        case .cacheCoalesce: 1 << 1
        case .answersExact: 1 << 2
        case .modelsBalance: 1 << 3
        case .answersWarm: 1 << 4
        case .cacheL2: 1 << 5
        }
    }
}
