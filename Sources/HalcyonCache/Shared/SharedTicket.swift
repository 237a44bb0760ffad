/// How far this process had read each shard's invalidation log when a load began; nil for a shard it did not hear.
///
/// A value that is stored with a ticket is good only as long as no event behind the ticket's position concerns it. This
/// is causal: no clocks are compared.
public struct SharedTicket: Hashable, Sendable {
    public var positions: [LogPosition?]

    public init(positions: [LogPosition?]) { self.positions = positions }
}
