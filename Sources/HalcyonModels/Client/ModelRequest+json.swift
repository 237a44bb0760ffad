import HalcyonCore

extension ModelRequest {
    /// The body of OpenAI's chat completion route, streaming.
    func json(model: String) -> [UInt8] {
        let textBytes = self.messages.reduce(0) { $0 + $1.content.utf8.count + 48 }
        var writer = JSONWriter(reservingCapacity: textBytes + 512)
        writer.object { writer in
            writer.name("model")
            writer.value(model)
            writer.name("messages")
            writer.array { writer in
                for message in self.messages { message.write(to: &writer) }
            }
            writer.name("stream")
            writer.value(true)
            writer.name("stream_options")
            writer.object { writer in
                writer.name("include_usage")
                writer.value(true)
            }
            self.sampling.write(to: &writer)
        }
        return writer.bytes
    }
}

extension Message {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.name("role")
            writer.value(self.role.rawValue)
            writer.name("content")
            writer.value(self.content)
            writer.members(self.extensions.removing(["role", "content"]))
        }
    }
}

extension SamplingParameters {
    /// Members that are written by their own property, or that the gateway decides.
    private static let ownNames: Set<String> = [
        "model", "messages", "stream", "stream_options", "temperature", "top_p", "max_tokens", "stop", "seed", "n",
    ]

    fileprivate func write(to writer: inout JSONWriter) {
        if let temperature { writer.member("temperature", temperature) }
        if let topP { writer.member("top_p", topP) }
        if let maxTokens {
            writer.name("max_tokens")
            writer.value(maxTokens)
        }
        if !self.stop.isEmpty {
            writer.name("stop")
            writer.array { writer in for text in self.stop { writer.value(text) } }
        }
        if let seed {
            writer.name("seed")
            writer.value(seed)
        }
        if !self.extensions.isEmpty { writer.members(self.extensions.removing(Self.ownNames)) }
    }
}

extension JSONWriter {
    fileprivate mutating func member(_ name: String, _ number: Double) {
        self.name(name)
        self.value(number)
    }
}
