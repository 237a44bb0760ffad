import NIOCore

/// A key, with what decides where it lives.
struct RedisKey: Hashable, Sendable {
    let name: ByteBuffer

    /// Its place on a ring of nodes.
    let placementHash: UInt64
}
