import HalcyonCore

/// Tells whether a server's text repeats what people said; such a text must not reach an error or a log.
enum EchoGuard {
    /// So many bytes in a row are a repetition; fewer are chance.
    static let window = 12

    static func repeats(_ text: String, of conversation: [Message]) -> Bool {
        let text = Array(text.lowercased().utf8)
        let known = Self.windows(text)
        for message in conversation {
            let said = Array(message.content.lowercased().utf8)
            if said.count >= Self.window {
                for start in 0...(said.count - Self.window)
                where known.contains(said[start..<(start + Self.window)]) { return true }
            } else if said.count > 2, Self.contains(text, said) {
                return true
            }
        }
        return false
    }

    private static func windows(_ text: [UInt8]) -> Set<ArraySlice<UInt8>> {
        guard text.count >= self.window else { return [] }
        return Set((0...(text.count - self.window)).map { text[$0..<($0 + self.window)] })
    }

    private static func contains(_ text: [UInt8], _ part: [UInt8]) -> Bool {
        guard text.count >= part.count else { return false }
        return (0...(text.count - part.count)).contains { text[$0...].starts(with: part) }
    }
}
