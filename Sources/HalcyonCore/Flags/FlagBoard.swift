import Synchronization

/// The flags of the running process.
///
/// Reading is one atomic load. A change takes effect for the next request.
public final class FlagBoard: Sendable {
    private let bits: Atomic<UInt64>

    public init(_ snapshot: FlagSnapshot = .allOn) { self.bits = Atomic(snapshot.bits) }

    public var snapshot: FlagSnapshot { FlagSnapshot(bits: self.bits.load(ordering: .acquiring)) }

    /// Sets one flag.
    ///
    /// - Returns: what it was before.
    @discardableResult
    public func set(_ flag: Flag, _ enabled: Bool) -> Bool {
        let previous =
            enabled
            ? self.bits.bitwiseOr(flag.bit, ordering: .acquiringAndReleasing).oldValue
            : self.bits.bitwiseAnd(~flag.bit, ordering: .acquiringAndReleasing).oldValue
        return previous & flag.bit != 0
    }
}
