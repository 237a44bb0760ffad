/// A connection that is signed in, with what the server said about itself.
struct RedisSession: Sendable {
    let connection: RedisConnection

    /// Of the protocol. A server that speaks version 2 tells nothing unasked.
    let version: ProtocolVersion

    enum ProtocolVersion: Int, Sendable { case two = 2, three }
}
