/// A name of one kind of thing that cannot be mistaken for another kind's.
public struct Identifier<Kind>: Hashable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
    public let value: String

    public init(_ value: String) { self.value = value }

    public init(stringLiteral value: String) { self.value = value }

    public var description: String { self.value }
}

/// The name of a model, as clients ask for it.
public typealias ModelID = Identifier<ModelDescription>
/// The name of an organisation; nothing stored is shared across tenants.
public typealias TenantID = Identifier<Caller>
/// The name of one request, from the edge to the last log line.
public typealias RequestID = Identifier<Turn>
/// The name of one rehearsal or knowledge session.
public typealias SessionID = Identifier<Session>
/// The name of one recorded turn of a session.
public typealias TurnID = Identifier<SessionTurn>
/// The name of one rehearsal scenario.
public typealias ScenarioID = Identifier<Scenario>
/// The name of one concept of the knowledge base.
public typealias ConceptID = Identifier<Concept>

extension Identifier {
    /// A fresh, sortable name: `prefix`, the time in milliseconds and 64 random bits, in hexadecimal.
    public static func make(
        prefix: String, unixMilliseconds: Int64, using generator: inout some RandomNumberGenerator
    ) -> Self {
        let time = String(unixMilliseconds, radix: 16)
        let random = String(UInt64.random(in: .min ... .max, using: &generator), radix: 16)
        return Self(prefix + "-" + time + String(repeating: "0", count: 16 - random.count) + random)
    }
}
