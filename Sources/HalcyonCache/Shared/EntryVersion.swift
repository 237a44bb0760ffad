/// Names one writing of an entry, so that the event that tells of it does not take it out as well.
///
/// Versions are compared for equality only; they have no order.
public struct EntryVersion: Hashable, Sendable {
    public let number: UInt64

    public init(_ number: UInt64) { self.number = number }

    /// A version that no other writing has, but for one chance in 2^64.
    public static func random(using generator: inout some RandomNumberGenerator) -> Self {
        Self(generator.next())
    }
}
