/// The moment at which a load began, for the memory of this process and for the shared tier.
///
/// Take it from ``TieredCache/beginLoad()`` before anything is read that goes into the value.
public struct TieredTicket: Hashable, Sendable {
    let local: LoadTicket
    let shared: SharedTicket
}
