import HalcyonCore
import HalcyonTesting
import InMemoryLogging
import Logging
import Testing

@Suite struct FlagControlTests {
    private static let caller = Caller(tenant: "clinic", role: .operator, keyName: "ops-key")

    private let store = InMemoryStore()
    private let board = FlagBoard()

    private func control(_ store: (any FlagStore)? = nil) -> FlagControl {
        FlagControl(board: self.board, store: store ?? self.store) { 1234 }
    }

    @Test func aChangeTakesEffectAndIsWrittenDown() async throws {
        try await self.control().set(.cacheL1, false, by: Self.caller, reason: "stale replies")
        #expect(!self.board.snapshot[.cacheL1])
        let changes = try await self.control().changes(page: PageRequest()).items
        #expect(
            changes == [
                FlagChange(
                    flag: .cacheL1, from: true, to: false, changedBy: "ops-key", reason: "stale replies",
                    unixMilliseconds: 1234
                )
            ]
        )
    }

    @Test func theNewestChangeComesFirst() async throws {
        try await self.control().set(.cacheL1, false, by: Self.caller, reason: "one")
        try await self.control().set(.cacheL1, true, by: Self.caller, reason: "two")
        #expect(try await self.control().changes(page: PageRequest()).items.map(\.reason) == ["two", "one"])
        #expect(try await self.control().changes(page: PageRequest()).items.map(\.from) == [false, true])
    }

    @Test func aChangeIsLoggedWithItsAuthorAndWithoutTheReason() async throws {
        let logs = InMemoryLogHandler()
        try await withLogger(Logger(label: "test") { _ in logs }) { _ in
            try await self.control().set(.cacheL1, false, by: Self.caller, reason: "because Robin said so")
        }
        let entry = try #require(logs.entries.first { $0.message == "Changed flag" })
        #expect(entry.level == .notice)
        #expect(entry.metadata["flag"] == "cache.l1")
        #expect(entry.metadata["by"] == "ops-key")
        #expect(!entry.metadata.values.contains { "\($0)".contains("Robin") })
    }

    @Test func aFlagChangesEvenWhenItCannotBeWrittenDown() async throws {
        let control = self.control(BrokenFlagStore())
        await #expect(throws: StoreError.self) {
            try await control.set(.cacheL1, false, by: Self.caller, reason: "trouble")
        }
        #expect(!self.board.snapshot[.cacheL1])
    }

    @Test func whatWasSetBeforeARestartComesBack() async throws {
        try await self.control().set(.cacheL1, false, by: Self.caller, reason: "one")
        try await self.control().set(.cacheCoalesce, false, by: Self.caller, reason: "two")
        try await self.control().set(.cacheCoalesce, true, by: Self.caller, reason: "three")
        let next = FlagControl(board: FlagBoard(), store: self.store) { 0 }
        try await next.restore(except: [])
        #expect(!next.board.snapshot[.cacheL1])
        #expect(next.board.snapshot[.cacheCoalesce])
    }

    @Test func whatTheConfigurationSaysStandsAboveWhatWasSet() async throws {
        try await self.control().set(.cacheL1, false, by: Self.caller, reason: "one")
        try await self.control().set(.answersExact, false, by: Self.caller, reason: "two")
        let next = FlagControl(board: FlagBoard(), store: self.store) { 0 }
        try await next.restore(except: [.cacheL1])
        #expect(next.board.snapshot[.cacheL1])
        #expect(!next.board.snapshot[.answersExact])
    }

    @Test func aStoreThatCannotBeReadLeavesTheFlagsAlone() async {
        let control = self.control(BrokenFlagStore())
        await #expect(throws: StoreError.self) { try await control.restore(except: []) }
        #expect(self.board.snapshot == .allOn)
    }
}
