import HalcyonCore

extension StoreConformance {
    static let flagChecks: [Check] = [
        Check("theNewestFlagChangeComesFirst") { store in
            try expect(await store.lastValues().isEmpty, "nothing was set yet")
            for change in Self.flagChanges { try await store.append(change) }
            let listed = try await Self.all { try await store.changes(page: $0) }
            try expect(listed, is: Self.flagChanges.reversed(), "the newest comes first, also of the same time")
            try await expect(.invalidCursor, "a foreign cursor is refused") {
                _ = try await store.changes(page: .init(cursor: "nonsense"))
            }
        },
        Check("theLastValueOfEachFlagIsKnown") { store in
            for change in Self.flagChanges { try await store.append(change) }
            try expect(
                await store.lastValues(), is: [.cacheL1: true, .answersExact: false], "the last change counts")
        },
    ]

    private static let flagChanges = [
        Self.change(.cacheL1, to: false, at: 1), Self.change(.answersExact, to: false, at: 2),
        Self.change(.cacheL1, to: true, at: 2), Self.change(.answersExact, to: true, at: 2),
        Self.change(.answersExact, to: false, at: 1),
    ]

    private static func change(_ flag: Flag, to: Bool, at time: Int64) -> FlagChange {
        FlagChange(
            flag: flag, from: !to, to: to, changedBy: "ana", reason: "To see the difference", unixMilliseconds: time)
    }
}
