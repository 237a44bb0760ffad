import Testing

@testable import HalcyonCore

@Suite struct WarmerStateTests {
    private static let order = WarmOrder(trigger: .operator, sources: [.sketch], limit: 3)

    @Test func anOrderBeginsAtOnceAndASecondIsRefused() throws {
        var state = WarmerState()
        let run = try state.take(Self.order, unixMilliseconds: 5)
        #expect(run.number == 1 && run.startedUnixMilliseconds == 5 && run.sources == [.sketch])
        let error = #expect(throws: WarmError.self) { try state.take(Self.order, unixMilliseconds: 6) }
        #expect(error?.code == .running)
        #expect(error?.message.contains("Run 1 (operator)") == true)
        #expect(state.next(isSettled: true, unixMilliseconds: 6) == .run(Self.order))
        #expect(state.next(isSettled: true, unixMilliseconds: 6) == .wait)
        _ = state.end(.complete, unixMilliseconds: 9)
        #expect(try state.take(Self.order, unixMilliseconds: 10).number == 2)
    }

    @Test func wishesWaitForTheRunEachOnceAndInTheirOrder() throws {
        var state = WarmerState()
        _ = try state.take(Self.order, unixMilliseconds: 0)
        _ = state.next(isSettled: true, unixMilliseconds: 0)
        for wish in [WarmTrigger.schedule, .start, .schedule] { state.wish(wish) }
        #expect(state.wishes == [.schedule, .start])
        #expect(state.next(isSettled: true, unixMilliseconds: 0) == .wait)
        _ = state.end(.complete, unixMilliseconds: 0)
        #expect(state.next(isSettled: true, unixMilliseconds: 1) == .run(WarmOrder(trigger: .schedule)))
        #expect(state.current?.trigger == .schedule)
        _ = state.end(.complete, unixMilliseconds: 1)
        #expect(state.next(isSettled: true, unixMilliseconds: 2) == .run(WarmOrder(trigger: .start)))
        _ = state.end(.complete, unixMilliseconds: 2)
        #expect(state.next(isSettled: true, unixMilliseconds: 3) == .wait)
    }

    @Test func aChangeOfTheKnowledgeBaseHasToSettle() {
        var state = WarmerState()
        state.wish(.knowledge)
        #expect(state.next(isSettled: false, unixMilliseconds: 0) == .settle)
        #expect(state.current == nil)
        #expect(state.next(isSettled: true, unixMilliseconds: 0) == .run(WarmOrder(trigger: .knowledge)))
    }

    @Test func droppedWishesDoNotRun() {
        var state = WarmerState()
        state.wish(.start)
        state.dropWishes()
        #expect(state.next(isSettled: true, unixMilliseconds: 0) == .wait)
    }

    @Test func theFirstWordAboutTheEndCounts() throws {
        var state = WarmerState()
        let isThere = state.stop(.stopped)
        #expect(!isThere)
        _ = try state.take(Self.order, unixMilliseconds: 0)
        let wasThere = (state.stop(.flagOff), state.stop(.stopped))
        #expect(wasThere == (true, true))
        #expect(state.end(.complete, unixMilliseconds: 7)?.ending == .flagOff)
        #expect(state.history.map(\.endedUnixMilliseconds) == [7])
        _ = try state.take(Self.order, unixMilliseconds: 8)
        #expect(state.end(.complete, unixMilliseconds: 9)?.ending == .complete)
    }

    @Test func aRunThatNobodyOrderedAndThatFoundNothingIsNotRemembered() throws {
        var state = WarmerState()
        state.wish(.schedule)
        _ = state.next(isSettled: true, unixMilliseconds: 0)
        #expect(state.end(.complete, unixMilliseconds: 0) == nil)
        state.wish(.schedule)
        _ = state.next(isSettled: true, unixMilliseconds: 0)
        state.collected(0, problem: "the list is gone")
        #expect(state.end(.complete, unixMilliseconds: 0)?.problem == "the list is gone")
        _ = try state.take(Self.order, unixMilliseconds: 0)
        #expect(state.end(.complete, unixMilliseconds: 0) != nil)
        #expect(state.history.count == 2)
    }

    @Test func fewRunsAreRememberedTheNewestFirst() throws {
        var state = WarmerState()
        for _ in 0..<15 {
            _ = try state.take(Self.order, unixMilliseconds: 0)
            _ = state.end(.complete, unixMilliseconds: 0)
        }
        #expect(state.history.map(\.number) == (6...15).reversed())
    }

    @Test func outcomesAreCountedAndLinesOfTheListAreNamed() throws {
        var state = WarmerState()
        _ = try state.take(Self.order, unixMilliseconds: 0)
        state.collected(200, problem: nil)
        let turn = RepeatableTurn(tenant: "t", role: .admin, locale: "en", content: .knowledge("q"))
        let outcomes: [WarmOutcome] = [
            .stored, .stored, .fresh, .refused("empty"), .refused("empty"), .failed("overloaded"), .gaveWay, .stopped,
        ]
        for (line, outcome) in outcomes.enumerated() {
            state.count(outcome, of: WarmCandidate(turn: turn, line: line))
        }
        state.count(.refused("tools"), of: WarmCandidate(turn: turn))
        let run = try #require(state.current)
        #expect((run.stored, run.fresh, run.gaveWay, run.done) == (2, 1, 1, 7))
        #expect(run.refused == ["empty": 2, "tools": 1] && run.failed == ["overloaded": 1])
        #expect(run.refusals.map(\.line) == [3, 4, 5])
        #expect(run.refusals.map(\.reason) == ["empty", "empty", "overloaded"])
        for line in 0..<200 { state.count(.refused("empty"), of: WarmCandidate(turn: turn, line: line)) }
        #expect(state.current?.refusals.count == WarmRun.refusalLimit)
    }

    @Test(arguments: [
        (0.25, 8, 2), (0.25, 7, 1), (0.25, 4, 1), (0.25, 3, 0), (0.25, 0, 0), (0.25, -1, 0), (0, 100, 0), (1, 3, 3),
        (0.29, 100, 29), (0.1, 30, 3), (0.5, 2, 1), (0.5, 1, 0),
    ])
    func theShareIsNeverExceeded(share: Double, slots: Int, allowed: Int) {
        #expect(WarmerConfiguration(share: share).allowed(slots) == allowed)
    }

    @Test func aPoolHasRoomWherePeopleLeaveIt() {
        let instance = { (isHealthy: Bool, slots: Int, running: Int, background: Int) in
            PoolStatus.Instance(
                name: "a", url: "http://a", isHealthy: isHealthy, slots: slots, running: running,
                background: background, completed: 0, failed: 0
            )
        }
        let pool = PoolStatus(
            model: "m",
            instances: [
                instance(true, 4, 3, 2), instance(true, 4, 9, 1), instance(false, 8, 0, 0), instance(true, 2, 0, 0),
                instance(true, 1, 1, 2),
            ]
        )
        #expect(pool.spareSlots == 3 + 0 + 0 + 2 + 1)
    }
}
