/// Writes plain, calm sentences from a small grammar, as many as a length asks for.
enum Composer {
    /// Whole sentences whose length is `bytes` on average: the last one is left out if half of it would be too much.
    static func compose(_ kind: ReplyKind, bytes: Int, using random: inout SplitMix64) -> [UInt8] {
        var text: [UInt8] = []
        var lastCore: Int?
        repeat {
            let sentence = self.sentence(kind, notCore: &lastCore, using: &random)
            let overshoot = text.count + sentence.utf8.count + 1 - bytes
            if !text.isEmpty, overshoot > sentence.utf8.count / 2 { break }
            if !text.isEmpty { text.append(UInt8(ascii: " ")) }
            text.append(contentsOf: sentence.utf8)
        } while text.count < bytes
        return text
    }

    private static func sentence(
        _ kind: ReplyKind, notCore lastCore: inout Int?, using random: inout SplitMix64
    ) -> String {
        let phrases = Phrases.of(kind)
        var core = random.index(below: phrases.cores.count)
        if core == lastCore { core = (core + 1) % phrases.cores.count }
        lastCore = core
        let opener = phrases.openers[random.index(below: phrases.openers.count)]
        let tail = phrases.tails[random.index(below: phrases.tails.count)]
        return self.capitalised(opener + phrases.cores[core] + tail + ".")
    }

    private static func capitalised(_ sentence: String) -> String {
        sentence.prefix(1).uppercased() + sentence.dropFirst()
    }
}
