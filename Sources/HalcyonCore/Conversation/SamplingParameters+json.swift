extension SamplingParameters {
    /// The parameters as JSON that is the same for equal ones; part of the key of every reply.
    var canonicalBytes: [UInt8] {
        var writer = JSONWriter()
        self.write(to: &writer)
        return writer.bytes
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            if let temperature = self.temperature { writer.pair("temperature", temperature) }
            if let topP = self.topP { writer.pair("topP", topP) }
            if let maxTokens = self.maxTokens { writer.pair("maxTokens", maxTokens) }
            if let seed = self.seed { writer.pair("seed", seed) }
            writer.name("stop")
            writer.array { writer in for text in self.stop { writer.value(text) } }
            writer.name("extensions")
            writer.object { $0.members(self.extensions) }
        }
    }

    /// Reads what ``write(to:)`` wrote; nil for anything else.
    init?(_ members: JSONMembers) {
        guard let stop = members["stop"]?.arrayValue?.map(\.stringValue), !stop.contains(nil),
            let extensions = members["extensions"]?.objectValue
        else { return nil }
        self.init(
            temperature: members["temperature"]?.doubleValue, topP: members["topP"]?.doubleValue,
            maxTokens: members["maxTokens"]?.intValue, stop: stop.compactMap(\.self), seed: members["seed"]?.intValue,
            extensions: extensions
        )
    }
}

extension JSONWriter {
    fileprivate mutating func pair(_ name: String, _ number: Double) {
        self.name(name)
        self.value(number)
    }

    /// Whole numbers stay whole: as a `Double` two large seeds could become one.
    fileprivate mutating func pair(_ name: String, _ number: Int) {
        self.name(name)
        self.value(number)
    }
}
