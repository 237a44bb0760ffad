import HalcyonCore

extension Turn {
    /// A turn of any shape, with at least one message of history.
    static func random(using generator: inout some RandomNumberGenerator) -> Turn {
        let isInSession = Bool.random(using: &generator)
        let history = (0..<Int.random(in: 1...4, using: &generator)).map { index in
            Message(index.isMultiple(of: 2) ? .user : .assistant, .random(using: &generator))
        }
        let messages =
            [Message(.system, .random(using: &generator))] + history
            + [Message(.user, "x" + .random(using: &generator), extensions: .random(using: &generator))]
        return .sample { turn in
            turn.caller.tenant = TenantID(.random(using: &generator))
            turn.caller.role = Caller.Role.allCases.randomElement(using: &generator) ?? .admin
            turn.scope = isInSession ? .session(.random(using: &generator)) : .knowledge
            turn.messages = messages
            turn.sampling.temperature = Bool.random(using: &generator) ? .random(in: 0...2, using: &generator) : nil
            turn.sampling.stop = Bool.random(using: &generator) ? [.random(using: &generator)] : []
            turn.sampling.seed = Bool.random(using: &generator) ? .random(in: 0 ..< .max - 1, using: &generator) : nil
            turn.sampling.extensions = .random(using: &generator)
            turn.locale = ["en", "de", "fr-CA"].randomElement(using: &generator) ?? "en"
            turn.knowledgeVersion = KnowledgeVersion(.random(in: 0...9, using: &generator))
        }
    }
}

extension String {
    /// Some characters that tempt a careless writer or hasher.
    private static let alphabet: [Unicode.Scalar] = [
        "a", "b", "Z", "1", " ", "\"", "\\", "/", "\n", "\u{0}", "\u{1F}", ",", ":", "{", "}", "é", "e", "\u{301}",
        "\u{2028}", "😀", "\u{FFFF}", "\u{10FFFF}",
    ]

    static func random(upTo count: Int = 6, using generator: inout some RandomNumberGenerator) -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...count, using: &generator) {
            text.append(Self.alphabet.randomElement(using: &generator) ?? "a")
        }
        return String(text)
    }
}
