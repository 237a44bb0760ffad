import HalcyonCore
import Testing

@Suite struct QuestionNormalizerTests {
    @Test(arguments: [
        ("What is grief?", "what is grief"), ("  what   is\tgrief \n", "what is grief"),
        ("What is grief?!", "what is grief"), ("What is grief . . .", "what is grief"),
        ("What is grief\u{2026}", "what is grief"), ("What\u{A0}is\u{2009}grief", "what is grief"),
        ("What\u{2019}s a \u{201C}schema\u{201D}?", "what's a \"schema\""),
        ("Cognitive\u{2013}behavioural", "cognitive-behavioural"), ("CBT", "CBT"), ("CBT is what?", "CBT is what"),
        ("A question", "A question"), ("I feel low", "I feel low"), ("What is CBT", "what is CBT"),
        ("What does US mean", "what does US mean"), ("", ""), ("   ", ""), ("?!", ""), ("Über-Ich", "Über-Ich"),
        ("Über mich", "über mich"), ("e\u{301}", "e\u{301}"),
        ("2.5 mg", "2.5 mg"), ("What is 2.5?", "what is 2.5"),
    ])
    func aQuestionThatStandsAloneLosesWhatCannotMatter(text: String, normal: String) {
        let normalized = QuestionNormalizer.normalize(text, for: .knowledge)
        #expect(Array(normalized.unicodeScalars) == Array(normal.unicodeScalars))
    }

    @Test(
        arguments: [ReplyScope.scenario("sc-1"), .session("s")],
        [
            ("You did it?", "You did it?"), ("You did it.", "You did it."), ("  You\n did it ", "You did it"),
            ("It\u{2019}s fine\u{2014}really", "It's fine-really"), ("What now", "What now"),
            ("Hm\u{2026}", "Hm\u{2026}"),
        ])
    func insideAConversationMarksAndCaseStay(scope: ReplyScope, text: (String, String)) {
        #expect(QuestionNormalizer.normalize(text.0, for: scope) == text.1)
    }

    @Test(arguments: UInt64(1)...20)
    func normalizingTwiceChangesNothingMore(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        for _ in 0..<200 {
            let text = String.random(upTo: 12, using: &generator) + (Bool.random(using: &generator) ? " ?" : "")
            for scope in [ReplyScope.knowledge, .scenario("sc-1")] {
                let once = QuestionNormalizer.normalize(text, for: scope)
                #expect(QuestionNormalizer.normalize(once, for: scope) == once)
            }
        }
    }
}
