/// A text as the simulated tokenizer sees it: one token for every four bytes of UTF-8.
struct TextTokens: Sendable, Hashable {
    static let bytesPerToken = 4

    /// The four bytes of each token; a last one that is not full is padded with zeros.
    private let tokens: [UInt32]

    init(_ bytes: [UInt8] = []) {
        self.tokens = stride(from: 0, to: bytes.count, by: Self.bytesPerToken).map { start in
            var token: UInt32 = 0
            for index in start..<min(start + Self.bytesPerToken, bytes.count) {
                token = token << 8 | UInt32(bytes[index])
            }
            return token
        }
    }

    var count: Int { self.tokens.count }

    /// How many tokens both texts begin with. Costs at most one comparison a token.
    func sharedPrefix(with other: TextTokens) -> Int {
        let shorter = min(self.tokens.count, other.tokens.count)
        var index = 0
        while index < shorter, self.tokens[index] == other.tokens[index] { index += 1 }
        return index
    }

    static func count(ofBytes bytes: Int) -> Int { (bytes + self.bytesPerToken - 1) / self.bytesPerToken }
}
