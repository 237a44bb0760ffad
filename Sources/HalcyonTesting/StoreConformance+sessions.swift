import HalcyonCore

extension StoreConformance {
    static let sessionChecks: [Check] = [
        Check("aSessionIsReadAsItWasCreated") { store in
            let rehearsal = Self.session("s")
            var knowledge = Self.session("k")
            knowledge.kind = .knowledge
            knowledge.title = "Fragen über “Angst” \u{1F331}"
            for session in [rehearsal, knowledge] {
                try await store.create(session)
                try expect(await store.session(session.id, for: Self.caller), is: session, "it is as it was")
            }
            try await expect(.conflict, "an id is used once") { try await store.create(rehearsal) }
        },
        Check("aSessionOfSomebodyElseDoesNotExist") { store in
            try await store.create(Self.session("s"))
            try await Self.complete(Self.newTurn("t"), in: store)
            for other in [Self.colleague, Self.stranger] {
                try await Self.expectNothing(of: "s", for: other, in: store)
            }
            try expect(await store.sessions(of: Self.stranger, page: .init()).items.isEmpty, "the list is empty")
            try expect(await store.session("s", for: Self.caller).turnCount, is: 1, "the owner's is untouched")
        },
        Check("theSessionUsedLastComesFirst") { store in
            for number in 1...5 { try await store.create(Self.session(SessionID("s\(number)"), at: Int64(number))) }
            try await store.create(Self.session("other", at: 9, owner: Self.colleague))
            try await store.create(Self.session("s", at: 0))
            try await Self.complete(Self.newTurn("t", at: 100), in: store)
            let listed = try await Self.all { try await store.sessions(of: Self.caller, page: $0) }
            try expect(listed.map(\.id.value), is: ["s", "s5", "s4", "s3", "s2", "s1"], "the order is by last use")
            try expect(listed.first?.turnCount, is: 1, "turns are counted")
            try expect(listed.first?.updatedUnixMilliseconds, is: 600, "the end of a turn is the last use")
        },
        Check("aNewSessionDoesNotShiftTheNextPage") { store in
            for number in 1...4 { try await store.create(Self.session(SessionID("s\(number)"), at: Int64(number))) }
            let first = try await store.sessions(of: Self.caller, page: .init(limit: 2))
            try await store.create(Self.session("s9", at: 9))
            let second = try await store.sessions(
                of: Self.caller, page: .init(limit: 2, cursor: first.nextCursor))
            try expect(second.items.map(\.id.value), is: ["s2", "s1"], "the next page goes on after the last item")
            try expect(second.nextCursor, is: nil, "the last page has no next")
        },
        Check("deletingTakesEverythingWithIt") { store in
            try await store.create(Self.session("s"))
            try await Self.complete(Self.newTurn("t"), in: store)
            try await store.add(Self.feedback("f", turn: "t"), for: Self.caller)
            try await store.delete("s", for: Self.caller)
            try await Self.expectNothing(of: "s", for: Self.caller, in: store)
            try await store.create(Self.session("s"))
            try expect(await store.turns(of: "s", for: Self.caller, page: .init()).items.isEmpty, "no turn stays")
            try await store.add(Self.feedback("f", turn: nil), for: Self.caller)
        },
        Check("aForeignCursorIsRefused") { store in
            try await store.create(Self.session("s"))
            for number in 1...3 { try await Self.complete(Self.newTurn(TurnID("t\(number)")), in: store) }
            let foreign = try await store.turns(of: "s", for: Self.caller, page: .init(limit: 1)).nextCursor
            for cursor in [foreign, "", "nonsense", "////", "e30", "WzFd", String(repeating: "A", count: 10_000)] {
                try await expect(.invalidCursor, "a cursor of another list is refused") {
                    _ = try await store.sessions(of: Self.caller, page: .init(cursor: cursor))
                }
            }
        },
        Check("feedbackBelongsToASessionOfTheCaller") { store in
            try await store.create(Self.session("s"))
            try await Self.complete(Self.newTurn("t"), in: store)
            try await store.add(Self.feedback("f1", turn: "t"), for: Self.caller)
            try await store.add(Self.feedback("f2", turn: nil), for: Self.caller)
            try await expect(.notFound, "a session of somebody else takes none") {
                try await store.add(Self.feedback("f3", turn: nil), for: Self.colleague)
            }
            try await expect(.notFound, "an unknown turn takes none") {
                try await store.add(Self.feedback("f3", turn: "unknown"), for: Self.caller)
            }
            try await expect(.conflict, "an id is used once") {
                try await store.add(Self.feedback("f1", turn: nil), for: Self.caller)
            }
        },
    ]

    private static func feedback(_ id: String, turn: TurnID?) -> Feedback {
        Feedback(
            id: id, session: "s", turn: turn, rating: 4, verdict: .up, comment: "Good", createdUnixMilliseconds: 5)
    }

    private static func expectNothing(of session: SessionID, for caller: Caller, in store: any Store) async throws {
        let promise = "what is not the caller's is not found"
        try await expect(.notFound, promise) { _ = try await store.session(session, for: caller) }
        try await expect(.notFound, promise) { _ = try await store.turns(of: session, for: caller, page: .init()) }
        try await expect(.notFound, promise) { _ = try await store.turn("t", of: session, for: caller) }
        try await expect(.notFound, promise) { try await store.delete(session, for: caller) }
        try await expect(.notFound, promise) { _ = try await store.begin(Self.newTurn("t9"), for: caller) }
    }
}
