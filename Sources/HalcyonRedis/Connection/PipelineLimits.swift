import NIOCore

/// How much may be under way on one connection, and how long it may be quiet.
struct PipelineLimits: Hashable, Sendable {
    /// Commands without a reply.
    var commands = 1024

    /// Bytes of commands without a reply.
    var bytes = 16 << 20

    /// After so long without a byte although a reply is due, further commands are refused at once; nil for never.
    var silence: TimeAmount? = .milliseconds(100)

    /// After so long without a byte although a reply is due, the connection is closed.
    var overdue = TimeAmount.seconds(1)

    /// After so long without a byte while none is due, the peer is asked for a sign of life.
    var heartbeat = TimeAmount.seconds(1)
}
