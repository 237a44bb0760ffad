/// How long things may take.
public struct RedisTimes: Hashable, Sendable {
    /// From the first packet to the end of signing in.
    public var connect: Duration

    /// A server that owes a reply and has sent nothing for so long is asked nothing more until it speaks.
    public var silence: Duration

    /// A connection that owes a reply and has sent nothing for so long is closed.
    public var overdue: Duration

    /// An idle connection is asked for a sign of life that often.
    public var heartbeat: Duration

    /// The longest first pause before a lost connection is made anew; each failure doubles it.
    public var firstPause: Duration

    /// The longest pause.
    public var longestPause: Duration

    /// How long a server holds a request for further events of its log.
    public var logWait: Duration

    /// The time between two looks at the nodes of a cluster, or at the sentinels' primary, if nothing seems wrong.
    public var refresh: Duration

    public init(
        connect: Duration = .seconds(1), silence: Duration = .milliseconds(100), overdue: Duration = .seconds(1),
        heartbeat: Duration = .seconds(1), firstPause: Duration = .milliseconds(20),
        longestPause: Duration = .seconds(1), logWait: Duration = .seconds(1), refresh: Duration = .seconds(5)
    ) {
        let all = [connect, silence, overdue, heartbeat, firstPause, longestPause, logWait, refresh]
        precondition(all.allSatisfy { $0 > .zero }, "a time is above zero")
        self.connect = connect
        self.silence = silence
        self.overdue = overdue
        self.heartbeat = heartbeat
        self.firstPause = firstPause
        self.longestPause = longestPause
        self.logWait = logWait
        self.refresh = refresh
    }
}
