import Testing

@testable import HalcyonCore

@Suite struct ReplyFeedStateTests {
    private typealias State = ReplyFeedState<String>

    private static func text(_ action: State.ReadAction) -> String? {
        guard case .deliver(let parts) = action else { return nil }
        return parts.reduce(into: "") { if case .text(let piece) = $1 { $0 += piece } }
    }

    private static func joined(by listeners: Int = 1) -> State {
        var state = State()
        for _ in 0..<listeners { _ = state.join() }
        return state
    }

    private static func canJoin(_ state: State) -> Bool {
        var copy = state
        return copy.join()
    }

    private static func parkForEnd(_ waiter: String, in state: inout State) throws {
        let name = state.awaitEnd()
        let isParked = state.parkForEnd(waiter, id: try #require(name))
        #expect(isParked)
    }

    /// Reads to the end and parks a waiter there.
    private static func park(_ waiter: String, in state: inout State) throws -> Int {
        let cursor = state.parts.count
        guard case .wait(let id) = state.read(after: cursor) else {
            throw TurnError(.invalidRequest, "there is something to read")
        }
        let isParked = state.park(waiter, id: id, after: cursor)
        #expect(isParked)
        return id
    }

    private static func woken(_ action: State.PublishAction) -> [String]? {
        guard case .wake(let waiters) = action else { return nil }
        return waiters.sorted()
    }

    private static let whole = ReplyFeed.Ending.complete(ReplyFinish(reason: .stop))

    @Test func aLateReaderGetsAllThatCameAtOnce() {
        var state = Self.joined()
        for text in ["a", "b", "c"] { _ = state.publish(.text(text), byteLimit: 10) }
        #expect(Self.text(state.read(after: 0)) == "abc")
        #expect(Self.text(state.read(after: 2)) == "c")
    }

    @Test func aPieceWakesAllWhoWaitForItOnce() throws {
        var state = Self.joined()
        _ = try Self.park("one", in: &state)
        _ = try Self.park("two", in: &state)
        #expect(Self.woken(state.publish(.text("a"), byteLimit: 10)) == ["one", "two"])
        #expect(Self.woken(state.publish(.text("b"), byteLimit: 10)) == [])
    }

    @Test func whoeverMissedAPieceDoesNotPark() {
        var state = Self.joined()
        guard case .wait(let id) = state.read(after: 0) else {
            Issue.record("there is nothing to read")
            return
        }
        _ = state.publish(.text("a"), byteLimit: 10)
        let isParked = state.park("late", id: id, after: 0)
        #expect(!isParked)
        #expect(Self.text(state.read(after: 0)) == "a")
    }

    @Test func theLastToLeaveGivesTheFeedUpAndWakesTheProducer() throws {
        var state = Self.joined(by: 2)
        try Self.parkForEnd("producer", in: &state)
        #expect(state.leave().isEmpty)
        #expect(state.leave() == ["producer"])
        #expect(!Self.canJoin(state))
        guard case .refuse = state.publish(.text("a"), byteLimit: 10) else {
            Issue.record("a feed that was given up takes no more")
            return
        }
        #expect(state.refusal?.code == .cancelled)
        #expect(state.awaitEnd() == nil)
    }

    @Test func leavingAfterTheEndGivesNothingUp() {
        var state = Self.joined()
        _ = state.end(Self.whole)
        #expect(state.leave().isEmpty)
        #expect(Self.canJoin(state))
        guard case .finish(.complete) = state.read(after: 0) else {
            Issue.record("it ended well")
            return
        }
    }

    @Test func onlyTheFirstEndingCounts() throws {
        var state = Self.joined()
        _ = try Self.park("reader", in: &state)
        #expect(state.end(.failed(TurnError(.modelFailed, "broke off"))) == ["reader"])
        #expect(state.end(Self.whole) == nil)
        guard case .finish(.failed(let error)) = state.read(after: 0) else {
            Issue.record("it failed first")
            return
        }
        #expect(error.code == .modelFailed)
    }

    @Test func nothingIsPublishedAfterTheEnd() {
        var state = State()
        _ = state.end(Self.whole)
        guard case .refuse = state.publish(.text("a"), byteLimit: 10) else {
            Issue.record("the feed has ended")
            return
        }
        #expect(state.parts.isEmpty)
    }

    @Test func aPieceOverTheBoundIsRefusedAndSoIsAllAfterIt() {
        var state = Self.joined()
        #expect(Self.woken(state.publish(.text("12345678"), byteLimit: 10)) != nil)
        #expect(Self.woken(state.publish(.text("999"), byteLimit: 10)) == nil)
        #expect(Self.woken(state.publish(.text("1"), byteLimit: 10)) == nil)
        #expect(state.refusal?.code == .replyTooLong)
        #expect(state.bytes == 8)
    }

    @Test func aPieceUpToTheBoundIsTaken() {
        var state = State()
        #expect(Self.woken(state.publish(.text("ééééé"), byteLimit: 10)) != nil)
        #expect(state.refusal == nil)
    }

    @Test func whatIsNotTextCountsAgainstTheBoundToo() {
        var state = State()
        let delta = ReplyPart.delta(JSONMembers([.init(name: "tool_calls", value: .array([.string("0123456789")]))]))
        #expect(Self.woken(state.publish(delta, byteLimit: 30)) != nil)
        #expect(Self.woken(state.publish(delta, byteLimit: 30)) == nil)
    }

    @Test func aWaiterThatGaveUpIsNotWoken() throws {
        var state = Self.joined()
        let id = try Self.park("gone", in: &state)
        _ = try Self.park("stays", in: &state)
        #expect(state.unpark(id: id) == "gone")
        #expect(state.unpark(id: id) == nil)
        #expect(Self.woken(state.publish(.text("a"), byteLimit: 10)) == ["stays"])
    }

    @Test func piecesDoNotWakeTheProducer() throws {
        var state = Self.joined()
        try Self.parkForEnd("producer", in: &state)
        #expect(Self.woken(state.publish(.text("a"), byteLimit: 10)) == [])
        #expect(state.end(Self.whole) == ["producer"])
    }

    @Test func aFeedThatNoPersonHasJoinedGivesWay() {
        var state = ReplyFeedState<Int>()
        _ = state.join(for: .warming)
        _ = state.join(for: .warming)
        _ = state.park(1, id: 1, after: 0)
        _ = state.parkForEnd(2, id: 2)
        let waiters = state.giveWay()
        #expect(waiters == [1, 2])
        let isJoined = state.join(for: .answer)
        #expect(!isJoined)
        let noMore = state.giveWay()
        #expect(noMore == [])
    }

    @Test func aFeedThatAPersonHasJoinedNeverGivesWayAgain() {
        var state = ReplyFeedState<Int>()
        _ = state.join(for: .warming)
        _ = state.join(for: .answer)
        let whileBothListen = state.giveWay()
        #expect(whileBothListen == nil)
        _ = state.leave()
        let whileOneListens = state.giveWay()
        #expect(whileOneListens == nil)
        _ = state.end(.complete(ReplyFinish(reason: .stop)))
        let atTheEnd = state.giveWay()
        #expect(atTheEnd == [])
    }
}
