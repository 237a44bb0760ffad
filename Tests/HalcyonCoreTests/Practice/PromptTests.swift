import Testing

@testable import HalcyonCore

@Suite struct PromptTests {
    private static let scenario = Scenario(
        id: "sc-1", title: "First session after a loss", topic: "Grief", difficulty: 2, risk: .low,
        clientBrief: "Robin, 41, whose brother died", openingLine: "I do not know why I came.",
        learningGoal: "Stay with silence"
    )

    private static func turn(_ user: String, _ reply: String?) -> SessionTurn {
        SessionTurn(
            id: "t", session: "s", index: 0, userText: user, status: .complete, replyText: reply,
            createdUnixMilliseconds: 0
        )
    }

    @Test func aRehearsalBeginsWithTheClientsOpeningLine() {
        let messages = RehearsalPrompt.messages(for: Self.scenario, history: [], text: "Take your time.")
        #expect(messages.map(\.role) == [.system, .user, .assistant, .user])
        #expect(messages[0].content.contains(Self.scenario.clientBrief))
        #expect(messages[0].content.contains(Self.scenario.title))
        #expect(!messages[0].content.contains(Self.scenario.learningGoal))
        #expect(messages[2].content == Self.scenario.openingLine)
        #expect(messages[3] == Message(.user, "Take your time."))
    }

    @Test func theHistoryStandsBetweenTheOpeningAndTheTextInItsOrder() {
        let history = [Self.turn("a", "b"), Self.turn("c", nil), Self.turn("e", "f")]
        let messages = RehearsalPrompt.messages(for: Self.scenario, history: history, text: "g")
        #expect(messages.dropFirst(3).map(\.content) == ["a", "b", "c", "", "e", "f", "g"])
        #expect(
            messages.dropFirst(3).map(\.role) == [.user, .assistant, .user, .assistant, .user, .assistant, .user]
        )
    }

    @Test func theOldestTurnsGoWhenTheHistoryIsTooLong() {
        let kibibyte = String(repeating: "x", count: 1024)
        let history = (0..<20).map { Self.turn("\($0) " + kibibyte, "reply") }
        let kept = RehearsalPrompt.messages(for: Self.scenario, history: history, text: "now").dropFirst(3).dropLast()
        let bytes = kept.reduce(0) { $0 + $1.content.utf8.count }
        #expect(bytes <= RehearsalPrompt.historyByteLimit)
        #expect(bytes > RehearsalPrompt.historyByteLimit - 2 * 1024)
        #expect(kept.first?.role == .user)
        #expect(kept.first?.content.hasPrefix("13 ") == true)
        #expect(kept.count == 14)
    }

    @Test func aTurnLongerThanTheLimitIsLeftOutWithAllBeforeIt() {
        let long = String(repeating: "é", count: RehearsalPrompt.historyByteLimit / 2 + 1)
        let history = [Self.turn("a", "b"), Self.turn(long, "d"), Self.turn("e", "f")]
        let messages = RehearsalPrompt.messages(for: Self.scenario, history: history, text: "g")
        #expect(messages.dropFirst(3).map(\.content) == ["e", "f", "g"])
    }

    @Test func aKnowledgeQuestionIsAskedAlone() {
        let messages = KnowledgePrompt.messages(for: "What is grief?")
        #expect(messages.map(\.role) == [.system, .user])
        #expect(messages[1].content == "What is grief?")
    }

    @Test func conceptsAreToldInTheSystemPromptOnly() {
        let concept = Concept(id: "c", name: "Grief", definition: "A response to loss.", category: "emotion")
        let plain = KnowledgePrompt.messages(for: "What is grief?")
        let told = KnowledgePrompt.messages(for: plain, about: [concept])
        #expect(told[0].content == plain[0].content + "\nThe knowledge base says:\n- Grief: A response to loss.")
        #expect(told.dropFirst() == plain.dropFirst())
        #expect(KnowledgePrompt.messages(for: plain, about: []) == plain)
    }
}
