import Testing

@testable import HalcyonCore

@Suite struct LiveTurnStateTests {
    private typealias State = LiveTurnState<String>

    private static func park(_ waiter: String, for change: State.Change, in state: inout State) throws {
        let name = state.nameWaiter(for: change)
        let isParked = state.park(waiter, id: try #require(name), for: change)
        #expect(isParked)
    }

    @Test func theLastWatcherThatLeavesWakesWhoWaitsForThat() throws {
        var state = State()
        #expect(state.attach().isEmpty && state.attach().isEmpty)
        try Self.park("grace", for: .unwatched, in: &state)
        #expect(state.detach().isEmpty)
        #expect(state.detach() == ["grace"])
    }

    @Test func aWatcherThatComesBackWakesWhoWaitsForThat() throws {
        var state = State()
        try Self.park("grace", for: .watched, in: &state)
        #expect(state.attach() == ["grace"])
        #expect(state.attach().isEmpty)
    }

    @Test func aStopWakesAllWhateverTheyWaitFor() throws {
        var watched = State()
        #expect(watched.attach().isEmpty)
        try Self.park("one", for: .unwatched, in: &watched)
        #expect(watched.stop() == ["one"])
        #expect(watched.stop().isEmpty)
        #expect(watched.phase == .stopping)

        var alone = State()
        try Self.park("other", for: .watched, in: &alone)
        #expect(alone.stop() == ["other"])
    }

    @Test func theEndWakesAllAndStays() throws {
        var state = State()
        #expect(state.attach().isEmpty)
        try Self.park("one", for: .unwatched, in: &state)
        #expect(state.end() == ["one"])
        #expect(state.stop().isEmpty)
        #expect(state.phase == .ended)
    }

    @Test func nobodyWaitsForWhatHasComeOrNeverWill() {
        var state = State()
        #expect(state.nameWaiter(for: .unwatched) == nil)
        _ = state.attach()
        #expect(state.nameWaiter(for: .watched) == nil)
        let parksForWatched = state.park("late", id: 1, for: .watched)
        #expect(!parksForWatched)
        _ = state.end()
        #expect(state.nameWaiter(for: .unwatched) == nil)
        let parksForUnwatched = state.park("late", id: 2, for: .unwatched)
        #expect(!parksForUnwatched)
    }

    @Test func aWaiterThatGaveUpIsNotWoken() throws {
        var state = State()
        _ = state.attach()
        let name = state.nameWaiter(for: .unwatched)
        let id = try #require(name)
        _ = state.park("gone", id: id, for: .unwatched)
        #expect(state.unpark(id: id) == "gone")
        #expect(state.unpark(id: id) == nil)
        #expect(state.detach().isEmpty)
    }
}
