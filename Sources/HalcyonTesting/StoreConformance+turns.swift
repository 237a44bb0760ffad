import HalcyonCore

extension StoreConformance {
    static let turnChecks: [Check] = [
        Check("aTurnIsReadAsItEnded") { store in
            try await store.create(Self.session("s"))
            let (started, history) = try await Self.start(Self.newTurn("t", text: "Wie geht’s? 🌱"), in: store)
            try expect(started.status, is: .running, "a turn begins running")
            try expect(started.index, is: 0, "the first index is 0")
            try expect(history.isEmpty, "the first turn has no history")
            var ended = started
            ended.status = .complete
            ended.replyText = "Gut.\nUnd dir?"
            ended.record = Self.record
            ended.completedUnixMilliseconds = 2_700
            try await store.finish(ended)
            try expect(await store.turn("t", of: "s", for: Self.caller), is: ended, "it is as it ended")
            try expect(await store.turns(of: "s", for: Self.caller, page: .init()).items, is: [ended], "the list too")
        },
        Check("anEndedTurnStaysAsItIs") { store in
            try await store.create(Self.session("s"))
            let ended = try await Self.complete(Self.newTurn("t"), in: store)
            var late = ended
            late.status = .cancelled
            late.replyText = nil
            try await store.finish(late)
            try expect(await store.turn("t", of: "s", for: Self.caller), is: ended, "the first end counts")
            late.id = "unknown"
            try await expect(.notFound, "an unknown turn cannot end") { try await store.finish(late) }
        },
        Check("historyHoldsTheCompleteTurnsInOrder") { store in
            try await store.create(Self.session("s"))
            let first = try await Self.complete(Self.newTurn("t0", text: "one"), in: store)
            try await Self.complete(Self.newTurn("t1", text: "two"), status: .failed, in: store)
            try await Self.complete(Self.newTurn("t2", text: "three"), status: .cancelled, in: store)
            let fourth = try await Self.complete(Self.newTurn("t3", text: "four"), in: store)
            let (turn, history) = try await Self.start(Self.newTurn("t4", text: "five"), in: store)
            try expect(turn.index, is: 4, "every turn that counts has an index")
            try expect(history, is: [first, fourth], "history is what was complete, oldest first")
        },
        Check("historyIsBounded") { store in
            try await store.create(Self.session("s"))
            for number in 0..<105 { try await Self.complete(Self.newTurn(TurnID("t\(number)")), in: store) }
            let (_, history) = try await Self.start(Self.newTurn("last"), in: store)
            try expect(history.map(\.index), is: Array(5..<105), "history is the last hundred")
        },
        Check("turnsComeInPagesOldestFirst") { store in
            try await store.create(Self.session("s"))
            for number in 0..<5 { try await Self.complete(Self.newTurn(TurnID("t\(number)")), in: store) }
            let turns = try await Self.all { try await store.turns(of: "s", for: Self.caller, page: $0) }
            try expect(turns.map(\.id.value), is: ["t0", "t1", "t2", "t3", "t4"], "the oldest turn comes first")
        },
        Check("theSameKeyGivesTheSameTurn") { store in
            try await store.create(Self.session("s"))
            let ended = try await Self.complete(Self.newTurn("t", key: "k"), in: store)
            let again = try await store.begin(Self.newTurn("t9", key: "k", at: 9_000), for: Self.caller)
            try expect(again, is: .repeated(ended), "the first turn comes back")
            try expect(await store.session("s", for: Self.caller).turnCount, is: 1, "no second turn is there")
            let running = try await Self.start(Self.newTurn("t2", key: "k2"), in: store).turn
            let repeated = try await store.begin(Self.newTurn("t9", key: "k2"), for: Self.caller)
            try expect(repeated, is: .repeated(running), "a running turn comes back too")
        },
        Check("theSameKeyForSomethingElseIsRefused") { store in
            try await store.create(Self.session("s"))
            try await Self.complete(Self.newTurn("t", key: "k"), in: store)
            try await expect(.idempotencyMismatch, "another text is refused") {
                _ = try await store.begin(Self.newTurn("t9", text: "Other", key: "k"), for: Self.caller)
            }
            try await expect(.idempotencyMismatch, "another replacement is refused") {
                _ = try await store.begin(Self.newTurn("t9", replaces: "t", key: "k"), for: Self.caller)
            }
            try await store.create(Self.session("s2"))
            var elsewhere = Self.newTurn("t9", text: "Other", key: "k")
            elsewhere.session = "s2"
            guard case .started = try await store.begin(elsewhere, for: Self.caller) else {
                throw ConformanceFailure("broken: a key belongs to its session")
            }
        },
        Check("oneTurnRunsAtATime") { store in
            try await store.create(Self.session("s"))
            var turn = try await Self.start(Self.newTurn("t0"), in: store).turn
            try await expect(.conflict, "a second turn has to wait") {
                _ = try await store.begin(Self.newTurn("t1"), for: Self.caller)
            }
            turn.status = .cancelled
            try await store.finish(turn)
            try expect(await Self.start(Self.newTurn("t1"), in: store).turn.index, is: 1, "the next may begin")
        },
        Check("ofManyAtOnceOneBegins") { store in
            try await store.create(Self.session("s"))
            let started = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<16 {
                    group.addTask {
                        do throws {
                            _ = try await store.begin(Self.newTurn(TurnID("t\(number)")), for: Self.caller)
                            return true
                        } catch let error as StoreError where error.code == .conflict {
                            return false
                        }
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            try expect(started, is: 1, "one of them begins")
            try expect(await store.session("s", for: Self.caller).turnCount, is: 1, "one of them is there")
        },
        Check("aTurnOfALivingStoreIsNotAbandoned") { store in
            try await store.create(Self.session("s"))
            try await Self.complete(Self.newTurn("t0"), in: store)
            let running = try await Self.start(Self.newTurn("t1"), in: store).turn
            try expect(await store.failAbandonedTurns(unixMilliseconds: 7_000), is: 0, "none is abandoned")
            try expect(await store.turn("t1", of: "s", for: Self.caller), is: running, "it runs on")
        },
    ]
}
