/// What a process knows of the log of one shard.
struct ShardLog: Sendable {
    enum Link: Hashable, Sendable {
        case away
        /// Joined; the log is being read.
        case reading
        /// All that was in the log when it was joined was read.
        case heard
    }

    /// A new epoch that has to begin, because more is missing in the log than is worth mending.
    enum Renewal: Hashable, Sendable {
        case notNeeded
        case due(Duration)
        case underWay
    }

    /// An event that has to be appended.
    struct Due: Hashable, Sendable {
        let serial: Int
        var at: Duration
        var failures = 0
        var isUnderWay = false
    }

    var link = Link.away
    /// Nil before it was joined for the first time.
    var epoch: UInt64?
    /// The last epoch that is known to have begun.
    var latestEpoch: UInt64 = 0
    /// The offset up to which the log was read since it was joined last.
    var read: UInt64 = 0
    /// The highest offset that was read in the epoch.
    var highest: UInt64 = 0
    /// All events behind this offset are remembered.
    var floor: UInt64 = 0
    /// The end of the log when it was joined.
    var newest: UInt64 = 0
    /// Events that were seen in the log and have to turn up while it is read again, by serial.
    var unconfirmed: Set<Int> = []
    /// Events that were heard for the first time while the log is read to where it was when it was joined, by serial.
    var learned: [Int] = []
    /// Whether an event was forgotten that may be missing here, before it was known what the log holds.
    var mayLackForgotten = false

    /// Whether all events that concern what is in memory, and are not known yet, will be heard here.
    var vouches = false
    /// Since when it does not.
    var gapSince = Duration.zero
    /// Since when it has been heard without a break.
    var heardSince = Duration.zero

    var dues: [Due] = []
    var renewal = Renewal.notNeeded
    var renewalFailures = 0
}
