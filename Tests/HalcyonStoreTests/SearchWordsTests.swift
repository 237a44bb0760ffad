import Testing

@testable import HalcyonStore

@Suite struct SearchWordsTests {
    @Test func wordsAreRunsOfLettersDigitsAndMarks() {
        #expect(SearchWords("Self-Esteem, 2nd éd. e\u{301}\u{0}x").words == ["self", "esteem", "2nd", "éd", "é", "x"])
        #expect(SearchWords(" …?! ").words.isEmpty)
    }

    @Test func wordsAreBounded() {
        #expect(SearchWords(String(repeating: "word ", count: 500)).words.count == SearchWords.countLimit)
        #expect(SearchWords(String(repeating: "a", count: 500)).words.first?.count == 64)
    }

    @Test func expressionsHoldQuotedWordsOnly() {
        let words = SearchWords(#"what is "fear" OR name:x*"#)
        #expect(words.everyWord == #""fear" AND "name" AND "x" *"#)
        #expect(words.anyWord == #""fear" OR "name" OR "x""#)
        #expect(SearchWords("the").everyWord == #""the" *"#)
        #expect(SearchWords("the").anyWord == nil)
        #expect(SearchWords("-").everyWord == nil)
    }

    @Test func runsHoldNamesButNoSingleStopWord() {
        #expect(SearchWords("theory of mind").runs(upTo: 2) == ["mind", "of mind", "theory", "theory of"])
        #expect(SearchWords("theory of mind").runs(upTo: 6).contains("theory of mind"))
    }
}
