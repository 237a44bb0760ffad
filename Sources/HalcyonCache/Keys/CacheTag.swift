/// Something that entries have in common and can be invalidated by, such as the concept that they speak of.
public struct CacheTag: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    public let name: String

    public init(_ name: String) { self.name = name }
    public init(stringLiteral value: String) { self.init(value) }

    public var description: String { self.name }
}
