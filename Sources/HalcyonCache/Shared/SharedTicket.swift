/// How far this process had read each shard's invalidation log when a load began; nil for a shard it never heard.
///
/// A value that is stored with a ticket is good only as long as no event behind the ticket's position concerns it. This
/// is causal: no clocks are compared.
public struct SharedTicket: Hashable, Sendable {
    public var positions: [LogPosition?]

    public init(positions: [LogPosition?]) { self.positions = positions }

    /// The position in a shard's log; nil for a shard that the ticket does not know.
    public subscript(shard: Int) -> LogPosition? {
        self.positions.indices.contains(shard) ? self.positions[shard] : nil
    }
}
