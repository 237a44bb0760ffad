/// A key that a ``MemoryCache`` can spread over its table.
///
/// A key that carries a digest hands it over instead of being hashed at every lookup; any other `Hashable` type
/// conforms without a line of its own, by Swift's hasher, and then hashes otherwise in every process.
public protocol SeededHashable: Hashable, Sendable {
    /// A number that is spread evenly over 64 bits, the same for equal keys.
    ///
    /// - Parameter seed: drawn by each cache, so that nobody outside can choose keys that collide.
    func hash(seed: UInt64) -> UInt64
}

extension SeededHashable {
    @inlinable
    public func hash(seed: UInt64) -> UInt64 { SeededHash.of(UInt64(bitPattern: Int64(self.hashValue)), seed: seed) }
}

extension Int: SeededHashable {
    @inlinable
    public func hash(seed: UInt64) -> UInt64 { SeededHash.of(UInt64(bitPattern: Int64(self)), seed: seed) }
}

extension UInt64: SeededHashable {
    @inlinable
    public func hash(seed: UInt64) -> UInt64 { SeededHash.of(self, seed: seed) }
}

extension String: SeededHashable {}
