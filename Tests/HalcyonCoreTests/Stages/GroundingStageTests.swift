import HalcyonCache
import HalcyonTesting
import Testing

@testable import HalcyonCore

@Suite(.timeLimit(.minutes(1))) struct GroundingStageTests {
    private static let concepts = [
        Concept(id: "c-1", name: "Grief", definition: "The response to a loss.", category: "emotion"),
        Concept(id: "c-2", name: "Attachment", definition: "A lasting bond.", category: "development"),
    ]

    /// What the model gets to read of a turn.
    private static func messages(
        for turn: Turn, knowing concepts: [Concept] = concepts
    ) async throws -> [Message] {
        let store = InMemoryStore(concepts: concepts)
        let ladder = Ladder(
            ScriptedBackend { $0.answer("an answer") }, between: [GroundingStage(knowledge: store)]
        )
        _ = try await ladder.run { try await $0.reply(to: turn) }
        return try #require(ladder.backend.calls.first?.request.messages)
    }

    @Test func aKnowledgeQuestionComesWithWhatTheKnowledgeBaseSays() async throws {
        let turn = Turn.sample { $0.grounding = .knowledgeBase }
        let messages = try await Self.messages(for: turn)
        #expect(messages.count == turn.messages.count)
        #expect(messages[0].content.hasPrefix(turn.messages[0].content))
        #expect(messages[0].content.contains("- Grief: The response to a loss."))
        #expect(!messages[0].content.contains("Attachment"))
        #expect(messages[1] == turn.messages[1])
    }

    @Test func aTurnWithoutGroundingStaysAsItIs() async throws {
        let turn = Turn.sample()
        #expect(try await Self.messages(for: turn) == turn.messages)
    }

    @Test func aQuestionOfWhichNothingIsKnownStaysAsItIs() async throws {
        let turn = Turn.sample("Qwertz?") { $0.grounding = .knowledgeBase }
        #expect(try await Self.messages(for: turn) == turn.messages)
    }

    @Test func aConversationWithoutASystemPromptStaysAsItIs() async throws {
        let turn = Turn.sample {
            $0.grounding = .knowledgeBase
            $0.messages.removeFirst()
        }
        #expect(try await Self.messages(for: turn) == turn.messages)
    }

    @Test func aStoredReplyNeedsNoLookUp() async throws {
        let unlucky = ClosureStage("grounding") { turn, next in
            guard turn.grounding == .none else { throw StoreError(.busy, "not now") }
            return try await next(turn)
        }
        let ladder = Ladder(ScriptedBackend { $0.answer("an answer") }, between: [unlucky])
        let turn = Turn.sample { $0.grounding = .knowledgeBase }
        let identity = try #require(ReplyIdentity(turn))
        let reply = Reply(text: "kept", finish: ReplyFinish(reason: .stop), createdUnixSeconds: 1)
        let draft = try #require(try await ladder.cache.claim(identity, for: turn))
        #expect(ladder.cache.store(StoredReply(reply, model: "scripted"), as: draft, for: turn) == nil)
        #expect(try await ladder.run { try await $0.reply(to: turn) }.reply.text == "kept")
    }
}
