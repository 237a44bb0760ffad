import Testing

@testable import HalcyonSimulator

@Suite struct WordHashEmbedderTests {
    func cosine(_ first: String, _ second: String) -> Float {
        zip(WordHashEmbedder.embed(first), WordHashEmbedder.embed(second)).reduce(0) { $0 + $1.0 * $1.1 }
    }

    @Test(arguments: ["", "one", "Many words, one text!", "Größe und Übung"])
    func vectorsHaveLengthOne(text: String) {
        let vector = WordHashEmbedder.embed(text)
        #expect(vector.count == 384)
        #expect(abs(vector.reduce(0) { $0 + $1 * $1 } - 1) < 1e-4)
    }

    @Test func caseAndPunctuationDoNotMatter() {
        #expect(WordHashEmbedder.embed("What is grief?") == WordHashEmbedder.embed("what is GRIEF"))
    }

    @Test func textsWithCommonWordsAreNearer() {
        let near = self.cosine("what is classical conditioning", "what is operant conditioning")
        let far = self.cosine("what is classical conditioning", "a walk by the river")
        #expect(near > 0.4)
        #expect(far < 0.3)
    }
}
