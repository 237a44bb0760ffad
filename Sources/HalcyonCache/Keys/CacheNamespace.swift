/// A group of entries that grow old together: a bump of its version makes all that were written before unreachable.
public struct CacheNamespace: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// Where entries go that name no other.
    @inlinable public static var `default`: Self { Self("default") }

    public let name: String

    @inlinable
    public init(_ name: String) { self.name = name }
    public init(stringLiteral value: String) { self.init(value) }

    public var description: String { self.name }
}
