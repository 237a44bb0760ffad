import HalcyonCore

/// The body of `POST /v1/chat/completions`, checked.
struct ChatRequest {
    var model: ModelID
    var messages: [Message]
    var sampling: SamplingParameters
    var isStreamed: Bool
    var includesUsage: Bool
    var offersTools: Bool

    /// The end user that the client names; part of who may share a contextual reply.
    var user: String

    /// Members that cannot change the answer: read here, or of no effect on a model.
    static let withoutEffect: Set<String> = [
        "stream", "stream_options", "user", "metadata", "store", "service_tier", "safety_identifier",
        "prompt_cache_key", "prompt_cache_retention",
    ]

    /// Members that are read into fields of their own.
    private static let known: Set<String> = [
        "model", "messages", "temperature", "top_p", "max_tokens", "max_completion_tokens", "stop", "seed", "n",
        "logprobs",
    ]

    /// A temperature above this asks for variety: its replies are never shared.
    static let varietyTemperature = 1.0

    /// - Throws: ``HTTPFailure`` 400 naming the member that is wrong; `JSONError` for bytes that are not JSON.
    init(_ body: [UInt8]) throws {
        guard case .object(let root) = try JSONReader.read(body) else {
            throw HTTPFailure.invalid(nil, "The body must be a JSON object.", code: "invalid_type")
        }
        try self.init(root)
    }

    /// - Throws: ``HTTPFailure`` 400 naming the member that is wrong.
    init(_ root: JSONMembers) throws {
        let fields = JSONFields(root)
        self.model = ModelID(try fields.requiredString("model"))
        self.messages = try Self.messages(root)
        self.isStreamed = try fields.bool("stream") ?? false
        self.includesUsage = try fields.object("stream_options")?["include_usage"]?.boolValue ?? false
        self.user = try fields.string("user") ?? ""
        self.offersTools = ["tools", "functions"].contains { root[$0]?.arrayValue?.isEmpty == false }
        self.sampling = try Self.sampling(fields)
        self.sampling.extensions = root.removing(Self.known.union(Self.withoutEffect)).removingNulls()
    }

    private static func sampling(_ fields: JSONFields) throws -> SamplingParameters {
        guard try fields.int("n", in: 1...128) ?? 1 == 1 else {
            throw HTTPFailure.invalid("n", "Only one choice is made a request; send `n` 1.", code: "unsupported_value")
        }
        guard try fields.bool("logprobs") != true else {
            throw HTTPFailure.invalid("logprobs", "Log probabilities are not served.", code: "unsupported_value")
        }
        let maxTokens = try fields.int("max_completion_tokens", in: 1...1_000_000)
        return SamplingParameters(
            temperature: try fields.double("temperature", in: 0...2), topP: try fields.double("top_p", in: 0...1),
            maxTokens: try maxTokens ?? fields.int("max_tokens", in: 1...1_000_000),
            stop: try fields.strings("stop", atMost: 4), seed: try fields.int("seed", in: .min ... .max)
        )
    }

    private static func messages(_ root: JSONMembers) throws -> [Message] {
        guard let value = root["messages"] else {
            throw HTTPFailure.invalid("messages", "`messages` is missing.", code: "missing_required_parameter")
        }
        guard case .array(let items) = value else {
            throw HTTPFailure.invalid(
                "messages", "`messages` must be an array, not \(value.kindName).", code: "invalid_type"
            )
        }
        guard !items.isEmpty else {
            throw HTTPFailure.invalid("messages", "`messages` is empty; send at least one.", code: "empty_array")
        }
        return try items.enumerated().map { try Self.message($0.element, path: "messages[\($0.offset)]") }
    }

    private static func message(_ value: JSONValue, path: String) throws -> Message {
        guard case .object(let members) = value else {
            throw HTTPFailure.invalid(path, "`\(path)` must be an object, not \(value.kindName).", code: "invalid_type")
        }
        let fields = JSONFields(members, path: path)
        let name = try fields.requiredString("role")
        guard let role = Message.Role(rawValue: name) else {
            let roles = Message.Role.allCases.map(\.rawValue).joined(separator: ", ")
            throw HTTPFailure.invalid("\(path).role", "`\(path).role` must be one of \(roles).", code: "invalid_value")
        }
        let extensions = members.removing(["role", "content"]).removingNulls()
        return Message(role, try Self.content(members["content"], role: role, path: path), extensions: extensions)
    }

    private static func content(_ value: JSONValue?, role: Message.Role, path: String) throws -> String {
        switch value {
        case .string(let text): return text
        case .array(let parts):
            return try parts.enumerated().map { index, part in
                guard part.objectValue?["type"]?.stringValue == "text",
                    let text = part.objectValue?["text"]?.stringValue
                else {
                    throw HTTPFailure.invalid(
                        "\(path).content[\(index)]", "Only parts of type `text` are served.", code: "unsupported_value"
                    )
                }
                return text
            }.joined()
        case .null, nil:
            // An assistant that called tools may have said nothing.
            guard role == .assistant else {
                throw HTTPFailure.invalid(
                    "\(path).content", "`\(path).content` is missing.", code: "missing_required_parameter"
                )
            }
            return ""
        case .some(let other):
            throw HTTPFailure.invalid(
                "\(path).content", "`\(path).content` must be a string, not \(other.kindName).", code: "invalid_type"
            )
        }
    }
}

extension JSONMembers {
    /// A member that is null says the same as none.
    fileprivate func removingNulls() -> JSONMembers {
        self.removing(Set(self.members.filter { $0.value == .null }.map(\.name)))
    }
}
