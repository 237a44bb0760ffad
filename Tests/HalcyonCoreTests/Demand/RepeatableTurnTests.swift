import HalcyonCore
import HalcyonTesting
import Testing

@Suite struct RepeatableTurnTests {
    private static func asked(_ change: (inout Turn) -> Void) throws -> RepeatableTurn {
        try #require(RepeatableTurn(.sample("What is grief?", change)))
    }

    @Test func whatIsForOneSessionOrForNobodyIsNotRepeatable() {
        #expect(RepeatableTurn(.sample { $0.scope = .session("s") }) == nil)
        for reason in NoStoreReason.allCases { #expect(RepeatableTurn(.sample { $0.scope = .never(reason) }) == nil) }
    }

    @Test func promptsThatHalcyonWritesAreNotKept() throws {
        let question = try Self.asked { $0.grounding = .knowledgeBase }
        #expect(question.content == .knowledge("What is grief?"))
        let opening = try Self.asked { $0.scope = .scenario("sc-1") }
        #expect(opening.content == .opening("sc-1", "What is grief?"))
        #expect(!question.json.contains("Answer calmly") && !opening.json.contains("Answer calmly"))
    }

    @Test func aConversationOfAClientIsKeptAsItCame() throws {
        let turn = Turn.sample()
        let asked = try #require(RepeatableTurn(turn))
        #expect(asked.content == .conversation(turn.model.id, turn.messages, turn.sampling))
    }

    @Test(arguments: UInt64(1)...20)
    func itIsReadAsItWasWritten(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        for _ in 0..<10 {
            var turn = Turn.random(using: &generator)
            turn.scope = .knowledge
            let asked = try #require(RepeatableTurn(turn))
            #expect(RepeatableTurn(json: asked.json) == asked)
        }
    }

    @Test(arguments: [
        "", "{}", "[]", "null", #"{"tenant":"t","role":"r","locale":"en","question":"q"}"#,
        #"{"tenant":"t","role":"admin","locale":"en"}"#,
        #"{"tenant":"t","role":"admin","locale":"en","model":"m","messages":[],"sampling":{}}"#,
        #"{"tenant":"t","role":"admin","locale":"en","model":"m","messages":[1],"#
            + #""sampling":{"stop":[],"extensions":{}}}"#,
    ])
    func whatSomebodyElseWroteIsNothing(json: String) {
        #expect(RepeatableTurn(json: json) == nil)
    }

    @Test(arguments: UInt64(1)...10)
    func turnsThatShareAReplyShareADemandAndNoOthersDo(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        for _ in 0..<10 {
            var turn = Turn.random(using: &generator)
            turn.scope = .knowledge
            turn.grounding = .none
            var seen = [try #require(RepeatableTurn(turn)).key: try #require(ReplyIdentity(turn)).key]
            for mutation in TurnMutation.thatMatter + TurnMutation.withoutEffect {
                var changed = turn
                mutation.apply(&changed)
                guard changed.scope == .knowledge, changed.grounding == .none,
                    !["model.version", "knowledgeVersion"].contains(mutation.path)
                else { continue }
                let demand = try #require(RepeatableTurn(changed)).key
                let identity = try #require(ReplyIdentity(changed)).key
                #expect(seen.updateValue(identity, forKey: demand) ?? identity == identity, "\(mutation)")
                #expect(seen.values.count { $0 == identity } == 1, "\(mutation)")
            }
        }
    }

    @Test func versionsAndSpellingDoNotChangeTheKeyAndAllElseDoes() throws {
        let key = try Self.asked { $0.grounding = .knowledgeBase }.key
        let same: [(inout Turn) -> Void] = [
            { $0.knowledgeVersion.number += 1 }, { $0.model.version += "x" }, { $0.model.id = "another" },
            { $0.messages[0].content = "A newer prompt" }, { $0.messages[1].content = " what is  grief" },
            { $0.purpose = .warming }, { $0.requestID = "r" },
        ]
        for change in same {
            #expect(
                try Self.asked {
                    $0.grounding = .knowledgeBase
                    change(&$0)
                }.key == key)
        }
        let others: [(inout Turn) -> Void] = [
            { $0.caller.tenant = "x" }, { $0.caller.role = .admin }, { $0.locale = "de" },
            { $0.messages[1].content = "What is anger?" }, { $0.scope = .scenario("sc-1") }, { $0.grounding = .none },
        ]
        for change in others {
            #expect(
                try Self.asked {
                    $0.grounding = .knowledgeBase
                    change(&$0)
                }.key != key)
        }
    }
}
