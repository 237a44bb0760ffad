/// A number that rises by one with every change of the knowledge base, of a concept as well as of a scenario.
public struct KnowledgeVersion: Hashable, Sendable, Comparable {
    public var number: UInt64
    public init(_ number: UInt64) { self.number = number }
    public static func < (lhs: Self, rhs: Self) -> Bool { lhs.number < rhs.number }
}
