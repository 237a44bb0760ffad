import Foundation
import GRDB
import HalcyonCore
import Testing

@testable import HalcyonStore

@Suite struct RunnerTests {
    @Test func turnOfALivingStoreIsLeftAloneByTheOthers() async throws {
        try await TemporaryStore.with { temporary in
            let one = try await temporary.open()
            let other = try await temporary.open()
            try await Self.begin("mine", in: one)
            try await Self.begin("theirs", in: other)
            #expect(try await one.failAbandonedTurns(unixMilliseconds: 9) == 0)
            #expect(try await other.failAbandonedTurns(unixMilliseconds: 9) == 0)
            let third = try await temporary.open()
            #expect(try await third.failAbandonedTurns(unixMilliseconds: 9) == 0)
            #expect(try await Self.status("mine", in: third) == .running)
        }
    }

    @Test func turnOfAStoreThatIsGoneIsFailedOnceAndTheOthersAreNot() async throws {
        try await TemporaryStore.with { temporary in
            let one = try await temporary.open()
            let other = try await temporary.open()
            try await Self.begin("mine", in: one)
            try await Self.begin("theirs", in: other)
            // As the kernel does it when the process dies.
            other.runner.leave()
            #expect(try await one.failAbandonedTurns(unixMilliseconds: 9) == 1)
            #expect(try await one.failAbandonedTurns(unixMilliseconds: 10) == 0)
            #expect(try await Self.status("mine", in: one) == .running)
            let failed = try await one.turn("theirs", of: "s-theirs", for: TemporaryStore.caller)
            #expect(failed.status == .failed)
            #expect(failed.completedUnixMilliseconds == 9)
            // Should it only have been away, its end comes too late to count.
            var late = failed
            late.status = .complete
            try await other.finish(late)
            #expect(try await Self.status("theirs", in: one) == .failed)
        }
    }

    @Test func closedStoreLeavesItsTurnsBehind() async throws {
        try await TemporaryStore.with { temporary in
            let one = try await temporary.open()
            try await Self.begin("t", in: one)
            try await one.close()
            let next = try await temporary.open()
            #expect(try await Self.status("t", in: next) == .running)
            #expect(try await next.failAbandonedTurns(unixMilliseconds: 9) == 1)
        }
    }

    @Test func turnFromBeforeThereWereRunnersIsAbandoned() async throws {
        try await TemporaryStore.with { temporary in
            let store = try await temporary.open()
            try await Self.begin("t", in: store)
            #expect(try await store.failAbandonedTurns(unixMilliseconds: 9) == 0)
            try await store.execute("UPDATE turns SET runner = NULL")
            #expect(try await store.failAbandonedTurns(unixMilliseconds: 9) == 1)
        }
    }

    @Test func runnersThatAreGoneDoNotPileUp() async throws {
        try await TemporaryStore.with { temporary in
            let keeper = try await temporary.open()
            for _ in 0..<5 { try await temporary.open().close() }
            let last = try await temporary.open()
            let numbers = try await last.pool.read { try RunnerRows.numbers(from: $0) }
            #expect(numbers == [keeper.runner.number, last.runner.number])
        }
    }

    @Test func numberIsNeverGivenTwice() async throws {
        try await TemporaryStore.with { temporary in
            var numbers: [Int64] = []
            for _ in 0..<3 {
                let store = try await temporary.open()
                numbers.append(store.runner.number)
                try await store.close()
            }
            #expect(Set(numbers).count == 3)
        }
    }

    @Test func lockIsSeenByOthersAndGoesWithItsHolder() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "halcyon-runners-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let one = try RunnerFile(path: path)
        let other = try RunnerFile(path: path)
        try one.hold(7)
        #expect(other.isHeldByAnother(7))
        #expect(!other.isHeldByAnother(8))
        #expect(!one.isHeldByAnother(7))
        #expect(throws: StoreError.self) { try other.hold(7) }
        one.close()
        #expect(!other.isHeldByAnother(7))
        try other.hold(7)
        // Who cannot look takes nobody for dead.
        #expect(one.isHeldByAnother(7))
    }

    @Test func fileThatCannotBeMadeIsNamed() {
        let path = "/nowhere/at/all/halcyon.sqlite-runners"
        let error = #expect(throws: StoreError.self) { try RunnerFile(path: path) }
        #expect(error?.message.contains(path) == true)
    }

    private static func begin(_ id: String, in store: SQLiteStore) async throws {
        let caller = TemporaryStore.caller
        try await store.create(
            Session(
                id: SessionID("s-" + id), tenant: caller.tenant, owner: caller.keyName, kind: .knowledge,
                title: "Questions", createdUnixMilliseconds: 1, updatedUnixMilliseconds: 1))
        let new = NewTurn(
            id: TurnID(id), session: SessionID("s-" + id), userText: "Hello", replaces: nil, idempotencyKey: nil,
            createdUnixMilliseconds: 2)
        _ = try await store.begin(new, for: caller)
    }

    private static func status(_ id: String, in store: SQLiteStore) async throws -> SessionTurn.Status {
        try await store.turn(TurnID(id), of: SessionID("s-" + id), for: TemporaryStore.caller).status
    }
}
