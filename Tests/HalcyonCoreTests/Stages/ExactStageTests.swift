import HalcyonCache
import HalcyonCore
import HalcyonTesting
import Testing

@Suite(.timeLimit(.minutes(1))) struct ExactStageTests {
    @Test func aStoredReplyServesLaterWithAllThatCameWithIt() async throws {
        try await Ladder().run { ladder in
            let first = try await ladder.pipeline.respond(to: .sample())
            let call = await ladder.backend.call(0)
            call.emit("Grief is ")
            call.emit("a response to loss.")
            call.finish(.length, usage: TokenUsage(promptTokens: 9, completionTokens: 7))
            let reply = try await first.listener.collect()
            #expect(first.provenance.source == .model)
            #expect(first.provenance.noStoreReason == nil)

            let second = try await ladder.pipeline.respond(to: .sample("  what is grief"))
            #expect(second.provenance.source == .l1)
            #expect(second.provenance.age != nil && second.provenance.timeToLive != nil)
            #expect(second.stored?.reply == reply)
            #expect(try await second.listener.collect() == reply)
            #expect(ladder.backend.callCount == 1)
            #expect(ladder.cache.statistics.memory.hits == 1)
            #expect(ladder.cache.statistics.memory.misses == 1)
        }
    }

    @Test(arguments: [FlagSnapshot.allOn, FlagSnapshot([.cacheL1, .answersExact])])
    func eachTurnIsCountedOnce(flags: FlagSnapshot) async throws {
        let ladder = Ladder(ScriptedBackend { $0.answer("an answer") })
        try await ladder.run { ladder in
            for question in ["one", "two", "one", "three", "two", "one"] {
                _ = try await ladder.reply(to: .sample(question) { $0.flags = flags })
            }
        }
        #expect(ladder.cache.statistics.memory.misses == 3)
        #expect(ladder.cache.statistics.memory.hits == 3)
    }

    @Test func aTurnThatSharesAnAnswerCountsAsAMiss() async throws {
        try await Ladder().run { ladder in
            let answers = [
                try await ladder.pipeline.respond(to: .sample()), try await ladder.pipeline.respond(to: .sample()),
            ]
            await ladder.backend.call(0).answer("shared")
            for answer in answers { #expect(try await answer.listener.collect().text == "shared") }
            #expect(ladder.cache.statistics.memory.misses == 2)
            #expect(ladder.cache.statistics.memory.hits == 0)
        }
    }

    @Test func withAllFlagsOffEveryTurnAsksTheModel() async throws {
        let ladder = Ladder(ScriptedBackend { $0.answer("an answer") })
        try await ladder.run { ladder in
            for _ in 0..<3 {
                let (reply, provenance) = try await ladder.reply(to: .sample { $0.flags = .allOff })
                #expect(reply.text == "an answer")
                #expect(provenance.source == .model && provenance.noStoreReason == .flagOff)
                #expect(!provenance.isCoalesced)
            }
        }
        #expect(ladder.backend.callCount == 3)
        #expect(ladder.cache.statistics.memory.entries == 0)
        #expect(ladder.cache.statistics.memory.misses == 0)
    }

    @Test func withAllFlagsOffTurnsUnderWayAtTheSameTimeAskTheModelEach() async throws {
        try await Ladder().run { ladder in
            let turn = Turn.sample { $0.flags = .allOff }
            let answers = [try await ladder.pipeline.respond(to: turn), try await ladder.pipeline.respond(to: turn)]
            for index in 0..<2 { await ladder.backend.call(index).answer("its own") }
            for answer in answers { #expect(try await answer.listener.collect().text == "its own") }
        }
    }

    @Test(arguments: [Flag.cacheL1, .answersExact])
    func withEitherFlagOffNothingIsStoredNorServed(flag: Flag) async throws {
        let ladder = Ladder(ScriptedBackend { $0.answer("an answer") })
        try await ladder.run { ladder in
            _ = try await ladder.reply(to: .sample())
            var turn = Turn.sample()
            turn.flags[flag] = false
            #expect(try await ladder.reply(to: turn).provenance.source == .model)
            #expect(
                try await ladder.reply(to: .sample("another") { $0.flags = turn.flags }).provenance.source == .model)
        }
        #expect(ladder.backend.callCount == 3)
        #expect(ladder.cache.statistics.memory.entries == 1)
    }

    @Test(arguments: [NoStoreReason.variety, .tools])
    func aTurnForNobodyElseGoesPastTheStoreAndSaysWhy(reason: NoStoreReason) async throws {
        let ladder = Ladder(ScriptedBackend { $0.answer("an answer") })
        try await ladder.run { ladder in
            for _ in 0..<2 {
                let (_, provenance) = try await ladder.reply(to: .sample { $0.scope = .never(reason) })
                #expect(provenance.source == .model && provenance.noStoreReason == reason)
            }
        }
        #expect(ladder.backend.callCount == 2)
        #expect(ladder.cache.statistics.memory.entries == 0)
    }

    /// Endings of a call after which nothing may be stored.
    static let unfit: [@Sendable (ScriptedCall) -> Void] = [
        { $0.fail(TurnError(.modelFailed, "broke off")) },
        { call in
            call.emit("half an answer")
            call.fail(TurnError(.modelTimeout, "fell silent"))
        },
        { call in
            call.emit("half an answer")
            call.fail(CancellationError())
        },
        { $0.finish() },
        { call in
            call.emit("so far and no further")
            call.finish(.contentFilter)
        },
        { call in
            call.emit("calling")
            call.finish(.toolCalls)
        },
        { call in
            call.emit("calling")
            call.emit(.delta(JSONMembers([.init(name: "tool_calls", value: .array([]))])))
            call.finish()
        },
    ]

    @Test(arguments: unfit.indices)
    func aReplyThatIsNotWholeAndPlainIsNeverStored(index: Int) async throws {
        let ladder = Ladder(ScriptedBackend(script: Self.unfit[index]))
        try await ladder.run { ladder in
            for _ in 0..<2 {
                // Whether it fails or ends is not the point here.
                _ = try? await ladder.reply(to: .sample())
            }
        }
        #expect(ladder.cache.statistics.memory.entries == 0)
        #expect(ladder.backend.callCount == 2)
    }

    @Test func aReplyThatIsCancelledHalfwayIsNeverStoredEvenIfTheModelGoesOn() async throws {
        let ladder = Ladder(ScriptedBackend(endsWhenCancelled: false))
        try await ladder.run { ladder in
            var answer: Answer? = try await ladder.pipeline.respond(to: .sample())
            let call = await ladder.backend.call(0)
            #expect(answer != nil && call.emit("half"))
            answer = nil
            await call.waitUntilCancelled()
            call.answer(" and half")
            await call.waitUntilReturned()
        }
        #expect(ladder.cache.statistics.memory.entries == 0)
    }

    @Test func aReplyHeavierThanAnEntryMayBeIsServedButNotStored() async throws {
        let ladder = Ladder(
            ScriptedBackend { $0.answer(String(repeating: "word ", count: 2000)) },
            cache: ReplyCache(configuration: .init(capacityBytes: 64 << 10))
        )
        try await ladder.run { ladder in
            for _ in 0..<2 {
                let reply = try await ladder.reply(to: .sample()).reply
                #expect(reply.text.utf8.count == 10_000)
            }
        }
        #expect(ladder.backend.callCount == 2)
        #expect(ladder.cache.statistics.memory.entries == 0)
    }

    @Test func anInvalidationDuringTheCallKeepsItsReplyOut() async throws {
        try await Ladder().run { ladder in
            let answer = try await ladder.pipeline.respond(to: .sample())
            let call = await ladder.backend.call(0)
            call.emit("from before ")
            _ = await ladder.cache.removeAll()
            call.answer("the change")
            #expect(try await answer.listener.collect().text == "from before the change")
            #expect(ladder.cache.statistics.memory.entries == 0)

            let next = try await ladder.pipeline.respond(to: .sample())
            await ladder.backend.call(1).answer("from after it")
            #expect(try await next.listener.collect().text == "from after it")
            #expect(ladder.cache.statistics.memory.entries == 1)
        }
    }

    @Test func whatChangesTheAnswerMissesTheStoredReply() async throws {
        let changes: [@Sendable (inout Turn) -> Void] = [
            { $0.caller.tenant = "other clinic" }, { $0.knowledgeVersion = KnowledgeVersion(8) },
            { $0.caller.role = .admin }, { $0.model.version = "2" }, { $0.scope = .session("s") }, { $0.locale = "de" },
        ]
        let ladder = Ladder(ScriptedBackend { $0.answer("an answer") })
        try await ladder.run { ladder in
            _ = try await ladder.reply(to: .sample())
            for change in changes {
                #expect(try await ladder.reply(to: .sample("What is grief?", change)).provenance.source == .model)
            }
            #expect(try await ladder.reply(to: .sample()).provenance.source == .l1)
        }
        #expect(ladder.backend.callCount == changes.count + 1)
    }

    @Test func aLookAheadFindsWhatIsStoredAndCountsNoMiss() async throws {
        let ladder = Ladder(ScriptedBackend { $0.answer("an answer") })
        let identity = try #require(ReplyIdentity(.sample()))
        #expect(ladder.exact.peek(identity.key, .allOn) == nil)
        _ = try await ladder.run { try await $0.reply(to: .sample()) }
        #expect(ladder.exact.peek(identity.key, .allOn)?.value.reply.text == "an answer")
        #expect(ladder.exact.peek(identity.key, .allOff) == nil)
        #expect(ladder.cache.statistics.memory.misses == 1)
        #expect(ladder.cache.statistics.memory.hits == 1)
    }

    @Test func aTurnTooManyIsToldThatTheServerIsOverloaded() async throws {
        try await Ladder(maximumInFlight: 1).run { ladder in
            let first = try await ladder.pipeline.respond(to: .sample())
            let error = await #expect(throws: TurnError.self) {
                try await ladder.pipeline.respond(to: .sample("another"))
            }
            #expect(error?.code == .overloaded)
            let same = try await ladder.pipeline.respond(to: .sample())
            await ladder.backend.call(0).answer("shared")
            #expect(try await first.listener.collect() == same.listener.collect())
        }
    }

    @Test func theModelGetsWhatTheTurnHolds() async throws {
        let ladder = Ladder(ScriptedBackend { $0.answer("an answer") })
        let turn = Turn.sample { $0.flags[.modelsBalance] = false }
        _ = try await ladder.run { try await $0.reply(to: turn) }
        let request = try #require(ladder.backend.calls.first?.request)
        #expect(request.messages == turn.messages && request.sampling == turn.sampling)
        #expect(request.model == turn.model.id && request.requestID == turn.requestID)
        #expect(!request.isBalanced)
    }

    @Test func whatBecameOfAReplyIsKnownWhenItHasEnded() async throws {
        let heavy = ReplyCache(configuration: .init(capacityBytes: 64 << 10))
        let cases: [(Ladder, StoreVerdict?, (inout Turn) -> Void)] = [
            (Ladder(ScriptedBackend { $0.answer("an answer") }), .stored, { _ in }),
            (
                Ladder(ScriptedBackend { $0.answer(String(repeating: "word ", count: 2000)) }, cache: heavy),
                .notStored(.tooLarge), { _ in }
            ),
            (Ladder(ScriptedBackend { $0.finish() }), .notStored(.empty), { _ in }),
            (Ladder(ScriptedBackend { $0.answer("a") }), .notStored(.flagOff), { $0.flags[.cacheL1] = false }),
            (Ladder(ScriptedBackend { $0.answer("a") }), nil, { $0.scope = .never(.tools) }),
        ]
        for (ladder, verdict, change) in cases {
            try await ladder.run { ladder in
                let answer = try await ladder.pipeline.respond(to: .sample("What is grief?", change))
                _ = try await answer.listener.collect()
                #expect(answer.listener.verdict == verdict)
            }
        }
    }

    @Test func aReplyThatWasOvertakenIsNotCalledStored() async throws {
        try await Ladder().run { ladder in
            let answer = try await ladder.pipeline.respond(to: .sample())
            let call = await ladder.backend.call(0)
            #expect(answer.listener.verdict == nil)
            _ = await ladder.cache.removeAll()
            call.answer("from before the change")
            _ = try await answer.listener.collect()
            #expect(answer.provenance.noStoreReason == nil)
            #expect(answer.listener.verdict == .notStored(.overtaken))
        }
    }
}
