/// The whole reply to a request, known before its first token is due.
///
/// It depends on the request and the simulator's seed alone: not on time, load, faults or streaming.
struct Draft: Sendable, Hashable {
    enum FinishReason: String, Sendable {
        case stop
        case length
    }

    /// ASCII only, so any cut between bytes leaves valid UTF-8.
    let bytes: [UInt8]
    let finishReason: FinishReason

    var tokenCount: Int { TextTokens.count(ofBytes: self.bytes.count) }

    init(prompt: Prompt, profile: ServiceProfile, seed: UInt64, tokenLimit: Int?, stops: [String]) {
        var random = SplitMix64(seed: SplitMix64.mixed(seed) ^ prompt.digest)
        let length = profile.replyLength(of: prompt.kind)
            .draw(using: &random, atMost: profile.longestReplyTokens)
        var bytes = Composer.compose(prompt.kind, bytes: length * TextTokens.bytesPerToken, using: &random)
        var reason = FinishReason.stop

        for stop in stops where !stop.isEmpty {
            if let range = bytes.firstRange(of: Array(stop.utf8)) { bytes.removeSubrange(range.lowerBound...) }
        }
        let room = max(1, profile.contextTokens - prompt.tokens.count)
        let limit = min(tokenLimit ?? room, room) * TextTokens.bytesPerToken
        if bytes.count > limit {
            bytes.removeSubrange(limit...)
            reason = .length
        }
        self.bytes = bytes
        self.finishReason = reason
    }

    var text: String { String(decoding: self.bytes, as: UTF8.self) }

    /// The text of one token.
    func piece(_ index: Int) -> String {
        let start = index * TextTokens.bytesPerToken
        let end = min(start + TextTokens.bytesPerToken, self.bytes.count)
        return String(decoding: self.bytes[start..<end], as: UTF8.self)
    }
}
