/// How long the parts of a model call may take, and how often a call is tried.
public struct ModelLimits: Hashable, Sendable {
    /// Until the model server has accepted a connection.
    public var connect: Duration

    /// From the request to the first piece of the reply; a server that queues requests needs time here.
    public var firstText: Duration

    /// From one piece to the next.
    public var idle: Duration

    /// From the request to the end of the reply, all tries together.
    public var total: Duration

    /// How many other instances are tried when one fails before its first piece.
    public var retries: Int

    public init(
        connect: Duration = .seconds(1), firstText: Duration = .seconds(60), idle: Duration = .seconds(30),
        total: Duration = .seconds(300), retries: Int = 1
    ) {
        precondition(connect > .zero && firstText > .zero && idle > .zero && total > .zero, "a limit is above zero")
        precondition(retries >= 0, "a number of retries is not negative")
        self.connect = connect
        self.firstText = firstText
        self.idle = idle
        self.total = total
        self.retries = retries
    }
}
