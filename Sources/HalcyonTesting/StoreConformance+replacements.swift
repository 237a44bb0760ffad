import HalcyonCore

extension StoreConformance {
    static let replacementChecks: [Check] = [
        Check("aReplacementSupersedesWhatCameAfter") { store in
            try await store.create(Self.session("s"))
            let first = try await Self.complete(Self.newTurn("t0", text: "one"), in: store)
            try await Self.complete(Self.newTurn("t1", text: "two"), in: store)
            let last = try await Self.complete(Self.newTurn("t2", text: "three"), in: store)
            let (turn, history) = try await Self.start(Self.newTurn("t3", text: "new", replaces: "t1"), in: store)
            try expect(turn.index, is: 1, "it has the index of what it replaces")
            try expect(history, is: [first], "history ends before it")
            let turns = try await store.turns(of: "s", for: Self.caller, page: .init()).items
            try expect(turns, is: [first, turn], "what is superseded does not count")
            try expect(await store.session("s", for: Self.caller).turnCount, is: 2, "nor in the session")
            try expect(await store.turn("t2", of: "s", for: Self.caller), is: last, "it can still be read by its id")
        },
        Check("aRunningTurnCanBeReplaced") { store in
            try await store.create(Self.session("s"))
            var old = try await Self.start(Self.newTurn("t0"), in: store).turn
            let new = try await Self.start(Self.newTurn("t1", replaces: "t0"), in: store).turn
            old.status = .complete
            old.replyText = "Too late"
            try await store.finish(old)
            let turns = try await store.turns(of: "s", for: Self.caller, page: .init()).items
            try expect(turns, is: [new], "the end of what was replaced changes nothing")
        },
        Check("anEarlierTurnCannotBeReplacedWhileALaterRuns") { store in
            try await store.create(Self.session("s"))
            try await Self.complete(Self.newTurn("t0"), in: store)
            _ = try await Self.start(Self.newTurn("t1"), in: store)
            try await expect(.conflict, "the running turn comes first") {
                _ = try await store.begin(Self.newTurn("t2", replaces: "t0"), for: Self.caller)
            }
            try expect(await store.session("s", for: Self.caller).turnCount, is: 2, "nothing was superseded")
        },
        Check("onlyATurnThatCountsCanBeReplaced") { store in
            try await store.create(Self.session("s"))
            try await expect(.notFound, "an unknown turn cannot be replaced") {
                _ = try await store.begin(Self.newTurn("t0", replaces: "unknown"), for: Self.caller)
            }
            try await Self.complete(Self.newTurn("t0"), in: store)
            try await Self.complete(Self.newTurn("t1", replaces: "t0"), in: store)
            try await expect(.conflict, "a turn is replaced once") {
                _ = try await store.begin(Self.newTurn("t2", replaces: "t0"), for: Self.caller)
            }
        },
        Check("aRepeatOfAReplacementIsARepeat") { store in
            try await store.create(Self.session("s"))
            try await Self.complete(Self.newTurn("t0"), in: store)
            let new = try await Self.start(Self.newTurn("t1", replaces: "t0", key: "k"), in: store).turn
            let again = try await store.begin(Self.newTurn("t2", replaces: "t0", key: "k"), for: Self.caller)
            try expect(again, is: .repeated(new), "the replacement comes back")
        },
    ]
}
