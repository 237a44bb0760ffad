/// The moment at which a load began, counted in invalidations.
///
/// Take it from ``MemoryCache/beginLoad()`` before the value is read or computed and hand it to `set`.
/// It is one number: it holds nothing and need not be given back.
public struct LoadTicket: Hashable, Sendable {
    @usableFromInline let stamp: UInt64

    @inlinable
    init(stamp: UInt64) { self.stamp = stamp }
}
