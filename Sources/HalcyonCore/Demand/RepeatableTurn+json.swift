extension RepeatableTurn {
    /// The turn as a store keeps it.
    public var json: String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("tenant", self.tenant.value)
            writer.member("role", self.role.rawValue)
            writer.member("locale", self.locale)
            switch self.content {
            case .knowledge(let text): writer.member("question", text)
            case .opening(let scenario, let text):
                writer.member("scenario", scenario.value)
                writer.member("opening", text)
            case .conversation(let model, let messages, let sampling):
                writer.member("model", model.value)
                writer.name("messages")
                writer.array { writer in for message in messages { Self.write(message, &writer) } }
                writer.name("sampling")
                sampling.write(to: &writer)
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// Reads what ``json`` wrote; nil for anything else, such as what a newer version of Halcyon wrote.
    public init?(json: String) {
        guard let members = try? JSONReader.read([UInt8](json.utf8)).objectValue,
            let tenant = members["tenant"]?.stringValue,
            let role = members["role"]?.stringValue.flatMap(Caller.Role.init(rawValue:)),
            let locale = members["locale"]?.stringValue, let content = Self.content(members)
        else { return nil }
        self.init(tenant: TenantID(tenant), role: role, locale: locale, content: content)
    }

    private static func content(_ members: JSONMembers) -> Content? {
        if let text = members["question"]?.stringValue { return .knowledge(text) }
        if let scenario = members["scenario"]?.stringValue, let text = members["opening"]?.stringValue {
            return .opening(ScenarioID(scenario), text)
        }
        guard let model = members["model"]?.stringValue,
            let messages = members["messages"]?.arrayValue?.compactMap(Self.message),
            messages.count == members["messages"]?.arrayValue?.count, !messages.isEmpty,
            let sampling = members["sampling"]?.objectValue.flatMap({ SamplingParameters($0) })
        else { return nil }
        return .conversation(ModelID(model), messages, sampling)
    }

    private static func write(_ message: Message, _ writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("role", message.role.rawValue)
            writer.member("content", message.content)
            if !message.extensions.isEmpty {
                writer.name("extensions")
                writer.object { $0.members(message.extensions) }
            }
        }
    }

    private static func message(_ value: JSONValue) -> Message? {
        guard let members = value.objectValue,
            let role = members["role"]?.stringValue.flatMap(Message.Role.init(rawValue:)),
            let content = members["content"]?.stringValue
        else { return nil }
        return Message(role, content, extensions: members["extensions"]?.objectValue ?? .init())
    }
}

extension JSONWriter {
    fileprivate mutating func member(_ name: String, _ text: String) {
        self.name(name)
        self.value(text)
    }
}
