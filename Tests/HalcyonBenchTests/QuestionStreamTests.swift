import Testing

@testable import HalcyonBench

@Suite struct QuestionStreamTests {
    private let names = (0..<200).map { "concept \($0)" }

    /// A short run has fewer keys, and so the same share of repeats as a long one.
    @Test(arguments: [4000, 1000, 300, 50])
    func repeatsAreAsFrequentAsTheModelSays(count: Int) {
        var meaning = 0
        var wordForWord = 0
        let streams = UInt64(max(4, 10_000 / count))
        for seed in 0..<streams {
            let repeats = self.repeats(count: count, seed: seed)
            meaning += repeats.meaning
            wordForWord += repeats.wordForWord
        }
        let all = Double(count) * Double(streams)
        #expect(abs(Double(meaning) / all - 0.41) < 0.03)
        #expect(abs(Double(wordForWord) / all - 0.16) < 0.025)
    }

    private func repeats(count: Int, seed: UInt64) -> (meaning: Int, wordForWord: Int) {
        var stream = QuestionStream(
            model: .base,
            expectedQuestions: count,
            conceptNames: self.names,
            random: SeededRandom(seed: seed)
        )
        var keys: Set<Int> = []
        var texts: Set<String> = []
        var meaning = 0
        var wordForWord = 0
        for _ in 0..<count {
            let question = stream.next()
            if !keys.insert(question.key).inserted { meaning += 1 }
            if !texts.insert(question.text).inserted { wordForWord += 1 }
        }
        return (meaning, wordForWord)
    }

    @Test func theWholeStreamHasTheModelsKeys() {
        let stream = QuestionStream(
            model: .base,
            expectedQuestions: 4000,
            conceptNames: self.names,
            random: SeededRandom(seed: 1)
        )
        #expect(stream.keyCount == 16_000)
    }

    @Test func keysOfDifferentMeaningHaveDifferentWords() {
        let wording = QuestionWording(conceptNames: ["grief", "shame"])
        let parts = (0..<wording.keyCount).map { key in
            let (subject, templates) = wording.parts(of: key)
            return subject + "|" + templates[0]
        }
        #expect(Set(parts).count == wording.keyCount)
    }

    @Test func questionsNameTheirSubject() {
        let wording = QuestionWording(conceptNames: ["Grief"])
        var random = SeededRandom(seed: 2)
        for key in 0..<wording.keyCount {
            let question = wording.question(key: key, using: &random)
            #expect(question.lowercased().contains(wording.parts(of: key).subject.lowercased()))
            #expect(!question.contains("%"))
        }
    }
}
