/// Whether a shard is heard: all its connections stand and its log has been joined on them.
///
/// A term is the time between two changes of the connections; what belongs to an earlier term is not told any more.
struct HearingState {
    private(set) var isComplete = false
    private(set) var term = 0
    private var isJoined = false

    /// The connections that tell changes are complete, or one of them is gone.
    ///
    /// - Returns: whether the shard is to be said to be left.
    mutating func connections(areComplete: Bool) -> Bool {
        guard areComplete != self.isComplete else { return false }
        self.isComplete = areComplete
        return self.endTerm()
    }

    /// Somebody emptied the shard: its log is to be joined anew.
    ///
    /// - Returns: whether it is to be told.
    mutating func flushed() -> Bool { self.endTerm() }

    /// Reading the log failed.
    ///
    /// - Returns: whether the shard is to be said to be left.
    mutating func logLost(in term: Int) -> Bool { term == self.term ? self.endTerm() : false }

    /// The log was joined.
    ///
    /// - Returns: whether it is to be told.
    mutating func joined(in term: Int) -> Bool {
        guard self.isComplete, term == self.term else { return false }
        self.isJoined = true
        return true
    }

    /// Whether something read from the log in a term is to be told.
    func isHeard(in term: Int) -> Bool { self.isJoined && term == self.term }

    /// Whether changes of entries are to be told.
    var isHeard: Bool { self.isJoined }

    private mutating func endTerm() -> Bool {
        self.term += 1
        defer { self.isJoined = false }
        return self.isJoined
    }
}
