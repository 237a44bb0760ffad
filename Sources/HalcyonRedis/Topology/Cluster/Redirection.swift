/// What a node of a cluster means when it does not carry a command out.
enum Redirection: Hashable, Sendable {
    /// The slot lives elsewhere for good.
    case moved(slot: Int, RedisAddress)
    /// This key of a slot that moves is there already; the slot is not.
    case ask(RedisAddress)
    /// The slot moves, and its keys are half here and half there.
    case tryAgain

    /// - Parameters:
    ///   - failure: what it answered.
    ///   - asked: who answered: an address without a host is on the same one.
    /// - Returns: nil if the answer means something else.
    init?(_ failure: RESPFailure, asked: RedisAddress) {
        let words = failure.words
        switch failure.code {
        case "TRYAGAIN": self = .tryAgain
        case "MOVED":
            guard words.count >= 2, let slot = Int(words[0]), (0..<HashSlot.count).contains(slot),
                let address = Self.address(words[1], asked)
            else { return nil }
            self = .moved(slot: slot, address)
        case "ASK":
            guard words.count >= 2, let address = Self.address(words[1], asked) else { return nil }
            self = .ask(address)
        default: return nil
        }
    }

    /// `HOST:PORT`; the host is bare also where it contains colons itself.
    private static func address(_ text: Substring, _ asked: RedisAddress) -> RedisAddress? {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (1...65_535).contains(port)
        else { return nil }
        let host = text[..<colon]
        return RedisAddress(host: host.isEmpty || host == "?" ? asked.host : String(host), port: port)
    }
}
