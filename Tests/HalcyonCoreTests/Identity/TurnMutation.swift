import HalcyonCore

/// A change of one field of a turn.
struct TurnMutation: Sendable, CustomStringConvertible {
    /// The field, as a path from the turn.
    let path: String
    let apply: @Sendable (inout Turn) -> Void

    init(_ path: String, _ apply: @escaping @Sendable (inout Turn) -> Void) {
        self.path = path
        self.apply = apply
    }

    var description: String { self.path }

    /// Changes that can change the answer, with every field among them.
    static let thatMatter = Self.callers + Self.messages + Self.samplings + Self.rest

    /// Changes that no model ever sees.
    static let withoutEffect: [TurnMutation] = [
        TurnMutation("requestID") { $0.requestID = "another" },
        TurnMutation("caller.keyName") { $0.caller.keyName += "x" },
        TurnMutation("model.notice") { $0.model.notice = "A demonstration model" },
        TurnMutation("flags") { $0.flags = .allOff },
        TurnMutation("trace") { $0.trace = TurnTrace() },
        TurnMutation("purpose") { $0.purpose = .warming },
    ]

    private static let callers = [
        TurnMutation("caller.tenant") { $0.caller.tenant = TenantID($0.caller.tenant.value + "x") },
        TurnMutation("caller.role") { $0.caller.role = $0.caller.role == .admin ? .operator : .admin },
        TurnMutation("scope") { $0.scope = $0.scope == .knowledge ? .scenario("sc-1") : .knowledge },
        TurnMutation("scope.scenario") { $0.scope = .scenario("sixteen-and-more-characters") },
        TurnMutation("scope.scenario") { $0.scope = .scenario("sixteen-and-more-characterz") },
        TurnMutation("scope.session") { $0.scope = .session("sixteen-and-more-characters") },
        TurnMutation("scope.session") { $0.scope = .session("sixteen-and-more-characterz") },
    ]

    private static let messages = [
        TurnMutation("messages.system") { $0.messages[0].content += "x" },
        TurnMutation("messages.system") { $0.messages[0].role = .developer },
        TurnMutation("messages.system") { $0.messages[0].extensions = Self.name },
        TurnMutation("messages.system") { $0.messages.insert(Message(.system, ""), at: 0) },
        TurnMutation("messages.history.role") { $0.messages[1].role = .tool },
        TurnMutation("messages.history.content") { $0.messages[1].content += "x" },
        TurnMutation("messages.history.content") { $0.messages[1].content += " " },
        TurnMutation("messages.history.extensions") { $0.messages[1].extensions = Self.name },
        TurnMutation("messages.history") { $0.messages.insert($0.messages[1], at: 1) },
        TurnMutation("messages.history") { $0.messages.remove(at: 1) },
        TurnMutation("messages.last.role") { $0.messages[$0.messages.count - 1].role = .assistant },
        TurnMutation("messages.last.content") { $0.messages[$0.messages.count - 1].content += " and why" },
        TurnMutation("messages.last.extensions") { $0.messages[$0.messages.count - 1].extensions = Self.name },
    ]

    private static let samplings = [
        TurnMutation("sampling.temperature") { $0.sampling.temperature = $0.sampling.temperature == nil ? 0 : nil },
        TurnMutation("sampling.temperature") { $0.sampling.temperature = 1.5.nextUp },
        TurnMutation("sampling.topP") { $0.sampling.topP = 1.5.nextUp },
        TurnMutation("sampling.maxTokens") { $0.sampling.maxTokens = 181 },
        TurnMutation("sampling.maxTokens") { $0.sampling.maxTokens = nil },
        TurnMutation("sampling.stop") { $0.sampling.stop = ["yz"] },
        TurnMutation("sampling.stop") { $0.sampling.stop = ["y", "z"] },
        TurnMutation("sampling.stop") { $0.sampling.stop = ["z", "y"] },
        TurnMutation("sampling.stop") { $0.sampling.stop = ["y\",\"z"] },
        TurnMutation("sampling.stop") { $0.sampling.stop = ["y", "z", ""] },
        TurnMutation("sampling.seed") { $0.sampling.seed = .max },
        TurnMutation("sampling.seed") { $0.sampling.seed = .max - 1 },
        TurnMutation("sampling.seed") { $0.sampling.seed = -1 },
        TurnMutation("sampling.extensions") { $0.sampling.extensions = Self.name },
        TurnMutation("sampling.extensions") { $0.sampling.extensions = Self.members(#"{"temperature":0.3}"#) },
        TurnMutation("sampling.extensions") { $0.sampling.extensions = Self.members(#"{"top_k":1}"#) },
        TurnMutation("sampling.extensions") { $0.sampling.extensions = Self.members(#"{"top_k":"1"}"#) },
        TurnMutation("sampling.extensions") { $0.sampling.extensions = Self.members(#"{"top_k":[1]}"#) },
        TurnMutation("sampling.extensions") { $0.sampling.extensions = Self.members(#"{"top_k":true}"#) },
    ]

    private static let rest = [
        TurnMutation("model.id") { $0.model.id = ModelID($0.model.id.value + "x") },
        TurnMutation("model.version") { $0.model.version += "x" },
        TurnMutation("grounding") { $0.grounding = $0.grounding == .none ? .knowledgeBase : .none },
        TurnMutation("locale") { $0.locale += "-x" },
        TurnMutation("knowledgeVersion") { $0.knowledgeVersion.number += 10 },
    ]

    private static let name = Self.members(#"{"name":"Robin"}"#)

    private static func members(_ text: String) -> JSONMembers {
        guard case .object(let members)? = try? JSONReader.read(Array(text.utf8)) else {
            preconditionFailure("this test's own JSON can be read")
        }
        return members
    }
}
