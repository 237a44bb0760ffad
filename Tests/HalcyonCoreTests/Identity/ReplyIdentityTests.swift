import HalcyonCore
import Testing

@Suite struct ReplyIdentityTests {
    private static let seeds = Array(UInt64(1)...10)

    private static func randomTurns(seed: UInt64) -> [Turn] {
        var generator = SplitMix64(seed: seed)
        return (0..<10).map { _ in Turn.random(using: &generator) }
    }

    private static func key(_ turn: Turn) throws -> ReplyIdentity { try #require(ReplyIdentity(turn)) }

    @Test(arguments: seeds)
    func theSameTurnHasTheSameKey(seed: UInt64) throws {
        for (one, other) in zip(Self.randomTurns(seed: seed), Self.randomTurns(seed: seed)) {
            #expect(try Self.key(one) == Self.key(other))
        }
    }

    @Test(arguments: seeds)
    func anyChangeThatCanChangeTheAnswerChangesTheKey(seed: UInt64) throws {
        for turn in Self.randomTurns(seed: seed) {
            var seen = [try Self.key(turn).key: "nothing"]
            for mutation in TurnMutation.thatMatter {
                var changed = turn
                mutation.apply(&changed)
                let other = seen.updateValue(mutation.path, forKey: try Self.key(changed).key)
                #expect(other == nil, "changing \(mutation) makes the same key as changing \(other ?? "")")
            }
        }
    }

    @Test(arguments: seeds)
    func whatNoModelSeesDoesNotChangeTheKey(seed: UInt64) throws {
        for turn in Self.randomTurns(seed: seed) {
            for mutation in TurnMutation.withoutEffect {
                var changed = turn
                mutation.apply(&changed)
                #expect(try Self.key(changed) == Self.key(turn), "\(mutation) changes the key")
            }
        }
    }

    @Test(arguments: seeds)
    func theSpellingOfJSONDoesNotChangeTheKey(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        for turn in Self.randomTurns(seed: seed) {
            var respelled = turn
            respelled.sampling.extensions = try Self.respell(turn.sampling.extensions, using: &generator)
            for index in turn.messages.indices {
                respelled.messages[index].extensions = try Self.respell(
                    turn.messages[index].extensions, using: &generator
                )
            }
            #expect(try Self.key(respelled) == Self.key(turn))
        }
    }

    private static func respell(_ members: JSONMembers, using generator: inout SplitMix64) throws -> JSONMembers {
        var writer = CarelessWriter(using: SplitMix64(seed: generator.next()))
        writer.write(.object(members))
        return try #require(try JSONReader.read(writer.bytes).objectValue)
    }

    @Test(arguments: ["1", "1.0", "1e0", "1E+00", "10e-1", "0.1e1", "1.000"])
    func theSpellingOfANumberDoesNotChangeTheKey(spelling: String) throws {
        let turns = ["1", spelling].map { number in
            Turn.sample { $0.sampling.extensions = JSONMembers([.init(name: "top_k", value: .number(number))]) }
        }
        #expect(try Self.key(turns[0]) == Self.key(turns[1]))
    }

    @Test func askingForAStreamDoesNotChangeTheKey() throws {
        let bodies = [#"{"stream":true,"top_k":3}"#, #"{"top_k":3,"stream":false}"#, #"{ "top_k" : 3 }"#]
        let keys = try bodies.map { body in
            let members = try #require(try JSONReader.read(Array(body.utf8)).objectValue)
            return try Self.key(.sample { $0.sampling.extensions = members.removing(["stream"]) })
        }
        #expect(Set(keys).count == 1)
    }

    @Test(arguments: ["  What is grief?", "What\n is  grief", "what is grief?!", "What is grief…"])
    func aQuestionThatDiffersOnlyInWritingHasTheSameKey(question: String) throws {
        #expect(try Self.key(.sample(question)) == Self.key(.sample("What is grief?")))
    }

    @Test(arguments: ["What is grieF?", "What is Grief?", "What is grief? Really", "Whatis grief?"])
    func aQuestionThatDiffersInMoreHasAnotherKey(question: String) throws {
        #expect(try Self.key(.sample(question)) != Self.key(.sample("What is grief?")))
    }

    @Test func aTurnForNobodyElseHasNoKey() {
        for reason in NoStoreReason.allCases {
            #expect(ReplyIdentity(.sample { $0.scope = .never(reason) }) == nil)
        }
    }

    @Test func everyRoleOfAMessageHasAKeyOfItsOwn() throws {
        for position in 0..<3 {
            let keys = try Message.Role.allCases.map { role in
                try Self.key(
                    .sample {
                        $0.messages = [.init(.system, "a"), .init(.user, "b"), .init(.user, "c")]
                        $0.messages[position].role = role
                    }
                ).key
            }
            #expect(Set(keys).count == Message.Role.allCases.count)
        }
    }

    @Test func everyRoleOfACallerHasAKeyOfItsOwn() throws {
        let keys = try Caller.Role.allCases.map { role in try Self.key(.sample { $0.caller.role = role }).key }
        #expect(Set(keys).count == Caller.Role.allCases.count)
    }

    @Test func sessionsNeverShareEvenTheVerySameWords() throws {
        let scopes: [ReplyScope] = [
            .session("a"), .session("b"), .session(""), .knowledge, .scenario("a"), .scenario("b"), .scenario(""),
        ]
        let keys = try scopes.map { scope in try Self.key(.sample { $0.scope = scope }).key }
        #expect(Set(keys).count == scopes.count)
    }
}
