import Testing

@testable import HalcyonSimulator

@Suite struct DraftTests {
    func request(_ text: String, system: String? = "You are a client.") -> ChatRequest {
        let head = system.map { [ChatMessage(role: "system", text: $0)] } ?? []
        return ChatRequest(model: "mentallama-7b", messages: head + [ChatMessage(role: "user", text: text)])
    }

    func draft(
        _ request: ChatRequest, seed: UInt64 = 1, tokenLimit: Int? = nil, stops: [String] = []
    ) -> Draft {
        Draft(
            prompt: Prompt(request: request), profile: .mentallama7B, seed: seed, tokenLimit: tokenLimit, stops: stops
        )
    }

    @Test func sameRequestAndSeedGiveTheSameText() {
        let request = self.request("I slept badly.")
        #expect(self.draft(request) == self.draft(request))
        #expect(self.draft(request).text != self.draft(request, seed: 2).text)
        #expect(self.draft(request).text != self.draft(self.request("I slept well.")).text)
        var seeded = request
        seeded.seed = 5
        #expect(self.draft(request).text != self.draft(seeded).text)
    }

    @Test func streamingDoesNotChangeTheText() {
        var streamed = self.request("Tell me about your week.")
        streamed.isStreamed = true
        streamed.includesUsage = true
        #expect(self.draft(streamed) == self.draft(self.request("Tell me about your week.")))
    }

    @Test func piecesMakeUpTheText() {
        let draft = self.draft(self.request("What is rumination?"))
        let pieces = (0..<draft.tokenCount).map { draft.piece($0) }
        #expect(pieces.joined() == draft.text)
        #expect(pieces.dropLast().allSatisfy { $0.utf8.count == TextTokens.bytesPerToken })
    }

    @Test func limitCutsTheSameTextAndSaysSo() {
        let whole = self.draft(self.request("What is rumination?"))
        let cut = self.draft(self.request("What is rumination?"), tokenLimit: 10)
        #expect(cut.tokenCount == 10)
        #expect(cut.finishReason == .length)
        #expect(whole.finishReason == .stop)
        #expect(whole.text.hasPrefix(cut.text))
    }

    @Test func stopEndsTheTextBeforeIt() {
        let whole = self.draft(self.request("What is rumination?")).text
        let stopped = self.draft(self.request("What is rumination?"), stops: ["."])
        #expect(whole.hasPrefix(stopped.text + "."))
        #expect(stopped.finishReason == .stop)
    }

    @Test(arguments: [ReplyKind.rehearsal, .knowledge])
    func lengthsFollowTheirDistribution(kind: ReplyKind) {
        let profile = ServiceProfile.mentallama7B
        let count = 4000
        var total = 0
        for number in 0..<count {
            let text = kind == .knowledge ? "What is concept \(number)?" : "Session \(number) begins."
            let prompt = Prompt(request: self.request(text))
            #expect(prompt.kind == kind)
            total += Draft(prompt: prompt, profile: profile, seed: 3, tokenLimit: nil, stops: []).tokenCount
        }
        let mean = Double(total) / Double(count)
        let expected = profile.replyLength(of: kind).meanTokens
        #expect(abs(mean / expected - 1) < 0.04, "mean \(mean), expected \(expected)")
    }

    @Test func textIsPlainSentences() {
        let text = self.draft(self.request("How does attention work?")).text
        #expect(text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F })
        #expect(text.hasSuffix("."))
        #expect(text.first?.isUppercase == true)
    }

    @Test(arguments: [
        (["user: What is shame?"], ReplyKind.knowledge),
        (["system: Answer.", "user: explain projection"], .knowledge),
        (["user: I feel better today."], .rehearsal),
        (["assistant: Hello.", "user: How are you?"], .rehearsal),
        (["user: What is shame?", "assistant: A feeling.", "user: And guilt?"], .rehearsal),
        (["system: Answer."], .rehearsal),
    ])
    func onlyALoneQuestionIsAKnowledgeQuestion(lines: [String], kind: ReplyKind) {
        let messages = lines.map { line in
            let parts = line.split(separator: ": ", maxSplits: 1)
            return ChatMessage(role: String(parts[0]), text: String(parts[1]))
        }
        #expect(ReplyKind(messages: messages) == kind)
    }

    @Test func nextTurnSharesPromptAndReplyAsItsPrefix() {
        let first = self.request("Hello.")
        let prompt = Prompt(request: first)
        let draft = self.draft(first)
        var second = first
        second.messages += [
            ChatMessage(role: "assistant", text: draft.text), ChatMessage(role: "user", text: "Go on."),
        ]
        let processed = TextTokens(prompt.bytes + draft.bytes)
        let shared = processed.sharedPrefix(with: Prompt(request: second).tokens)
        #expect(shared >= processed.count - 1)
    }
}
