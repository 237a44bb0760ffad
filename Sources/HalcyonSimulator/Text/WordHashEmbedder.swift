/// Turns a text into a unit vector by hashing its words and pairs of words: texts with common words are near.
enum WordHashEmbedder {
    static let dimensions = 384

    private static let pairWeight: Float = 0.5

    static func embed(_ text: String) -> [Float] {
        var vector = [Float](repeating: 0, count: self.dimensions)
        var previous: Substring?
        let lowered = text.lowercased()
        for word in lowered.split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
            self.add(word.utf8, weight: 1, to: &vector)
            if let previous { self.add("\(previous) \(word)".utf8, weight: self.pairWeight, to: &vector) }
            previous = word
        }
        return self.normalised(vector)
    }

    private static func add(_ bytes: some Sequence<UInt8>, weight: Float, to vector: inout [Float]) {
        var digest = TextDigest()
        digest.combine(bytes)
        let hash = SplitMix64.mixed(digest.value)
        vector[Int(hash % UInt64(self.dimensions))] += hash >> 63 == 0 ? weight : -weight
    }

    private static func normalised(_ vector: [Float]) -> [Float] {
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        guard length > 0 else {
            var unit = vector
            unit[0] = 1
            return unit
        }
        return vector.map { $0 / length }
    }
}
