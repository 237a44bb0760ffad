import HalcyonCache
import NIOCore
import Testing

@testable import HalcyonRedis

@Suite struct PipelineStateTests {
    typealias State = PipelineState<String>

    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)
    private let ping = RedisCommand("PING")

    private func state(_ limits: PipelineLimits = PipelineLimits()) -> State { State(limits: limits, now: self.start) }

    private func enqueue(
        _ state: inout State, _ name: String, token: UInt64 = 1, within: TimeAmount = .milliseconds(20),
        after: TimeAmount = .zero
    ) -> State.EnqueueAction {
        let now = self.start + after
        return state.enqueue(self.ping, token: token, waiter: name, deadline: now + within, now: now)
    }

    @Test func onlyTheFirstOfABatchAsksForAWrite() {
        var state = self.state()
        #expect(self.enqueue(&state, "a") == .wait(.isDue))
        #expect(self.enqueue(&state, "b") == .wait(.isAsked))
        let written = state.takeOutgoing().bytes
        #expect(written.readableBytes == 2 * self.ping.bytes.readableBytes)
        #expect(self.enqueue(&state, "c") == .wait(.isDue))
    }

    @Test func aFullBatchIsWrittenWhileMoreIsQueued() {
        var state = self.state()
        let actions = (0..<40).map { self.enqueue(&state, "\($0)") }
        #expect(actions.indices.filter { actions[$0] == .wait(.isDue) } == [0])
        #expect(actions.indices.filter { actions[$0] == .wait(.isFull) } == [23])
        _ = state.takeOutgoing()
        #expect(self.enqueue(&state, "next") == .wait(.isDue))
    }

    @Test func repliesComeInTheOrderOfCommands() throws {
        var state = self.state()
        for name in ["a", "b", "c"] { _ = self.enqueue(&state, name) }
        let first = try state.received([.integer(1), .integer(2)])
        #expect(first.map(\.waiter) == ["a", "b"])
        #expect(first.map(\.reply) == [.integer(1), .integer(2)])
        #expect(try state.received([.integer(3)]).map(\.waiter) == ["c"])
        #expect(state.count == 0)
    }

    @Test func aSignOfLifeThatMayNotBeAskedForIsNotAskedForAgainAtOnce() {
        var state = self.state(PipelineLimits(bytes: 4, heartbeat: .seconds(1)))
        let now = self.start + .seconds(1)
        let look = state.look(now: now)
        #expect(look.isPingDue)
        #expect(self.enqueue(&state, "ping", after: .seconds(1)) == .refuse(.tooMuch))
        #expect(look.next == now + .seconds(1))
    }

    @Test func aConnectionThatHasEndedTakesNoCommands() {
        var state = self.state()
        #expect(state.isResponsive)
        _ = state.close(.silent)
        #expect(!state.isResponsive)
    }

    @Test func aReplyThatNobodyAskedForIsAnError() {
        var state = self.state()
        #expect(throws: RESPProtocolError(.unasked)) { try state.received([.null]) }
    }

    @Test func aCancelledCallerIsWokenOnceAndItsReplyPassedOver() throws {
        var state = self.state()
        _ = self.enqueue(&state, "a", token: 1)
        _ = self.enqueue(&state, "b", token: 2)
        _ = self.enqueue(&state, "c", token: 3)
        #expect(state.cancel(2) == "b")
        #expect(state.cancel(2) == nil)
        #expect(state.cancel(9) == nil)
        #expect(state.count == 3)
        let woken = try state.received([.integer(1), .integer(2), .integer(3)])
        #expect(woken.map(\.waiter) == ["a", "c"])
        #expect(woken.map(\.reply) == [.integer(1), .integer(3)])
    }

    @Test func aLateCallerIsWokenAtItsDeadlineAndItsReplyPassedOver() throws {
        var state = self.state()
        _ = self.enqueue(&state, "slow", token: 1, within: .milliseconds(30))
        _ = self.enqueue(&state, "quick", token: 2, within: .milliseconds(5))
        #expect(state.takeOutgoing().next == self.start + .milliseconds(5))
        #expect(state.look(now: self.start + .milliseconds(4)).late.isEmpty)
        let look = state.look(now: self.start + .milliseconds(5))
        #expect(look.late == ["quick"])
        #expect(look.next == self.start + .milliseconds(30))
        #expect(try state.received([.integer(1), .integer(2)]).map(\.waiter) == ["slow"])
    }

    @Test func moreThanTheLimitOfCommandsIsRefused() throws {
        var state = self.state(PipelineLimits(commands: 2))
        _ = self.enqueue(&state, "a", token: 1)
        _ = self.enqueue(&state, "b", token: 2)
        #expect(self.enqueue(&state, "c", token: 3) == .refuse(.tooMuch))
        // Who gave up still holds a place: the server has the command.
        _ = state.cancel(1)
        #expect(self.enqueue(&state, "c", token: 3) == .refuse(.tooMuch))
        _ = try state.received([.null])
        #expect(self.enqueue(&state, "c", token: 3) == .wait(.isAsked))
    }

    @Test func moreThanTheLimitOfBytesIsRefused() throws {
        let size = self.ping.bytes.readableBytes
        var state = self.state(PipelineLimits(bytes: 2 * size))
        _ = self.enqueue(&state, "a")
        _ = self.enqueue(&state, "b")
        #expect(self.enqueue(&state, "c") == .refuse(.tooMuch))
        _ = try state.received([.null])
        #expect(self.enqueue(&state, "c") != .refuse(.tooMuch))
    }

    @Test func aSilentPeerIsAskedNothingUntilItSpeaks() {
        var state = self.state(PipelineLimits(silence: .milliseconds(50), overdue: .seconds(1)))
        _ = self.enqueue(&state, "a", within: .milliseconds(500))
        #expect(!state.isSilent)
        let look = state.look(now: self.start + .milliseconds(50))
        #expect(!state.isSilent, "what has come may not have been read yet")
        #expect(look.next == self.start + .milliseconds(52))
        _ = state.look(now: look.next)
        #expect(state.isSilent)
        #expect(self.enqueue(&state, "b", after: .milliseconds(60)) == .refuse(.silent))
        state.heard(now: self.start + .milliseconds(70))
        #expect(self.enqueue(&state, "b", after: .milliseconds(71)) != .refuse(.silent))
    }

    @Test func aPieceOfALongReplyCountsAsSpeaking() {
        var state = self.state(PipelineLimits(silence: .milliseconds(50), overdue: .milliseconds(100)))
        _ = self.enqueue(&state, "a", within: .seconds(5))
        state.heard(now: self.start + .milliseconds(90))
        let look = state.look(now: self.start + .milliseconds(120))
        #expect(!look.isOverdue)
        #expect(look.next == self.start + .milliseconds(140))
        #expect(!state.look(now: self.start + .milliseconds(190)).isOverdue)
        #expect(state.look(now: self.start + .milliseconds(192)).isOverdue)
    }

    @Test func aProcessThatGotNoTimeDoesNotBlameItsPeer() {
        var state = self.state(PipelineLimits(silence: .milliseconds(50), overdue: .milliseconds(100)))
        _ = self.enqueue(&state, "a", within: .seconds(5))
        let late = state.look(now: self.start + .seconds(3))
        #expect(!late.isOverdue && !state.isSilent)
        state.heard(now: self.start + .milliseconds(3_001))
        let second = state.look(now: late.next)
        #expect(!second.isOverdue && !state.isSilent)
    }

    @Test func anOverdueReplyClosesTheConnection() {
        var state = self.state(PipelineLimits(overdue: .seconds(1)))
        _ = self.enqueue(&state, "a", token: 1, within: .milliseconds(20))
        _ = state.look(now: self.start + .milliseconds(20))
        #expect(!state.look(now: self.start + .milliseconds(990)).isOverdue)
        #expect(!state.look(now: self.start + .seconds(1)).isOverdue)
        #expect(state.look(now: self.start + .milliseconds(1_002)).isOverdue)
    }

    @Test func anIdleConnectionIsAskedForASignOfLife() {
        var state = self.state(PipelineLimits(overdue: .seconds(1), heartbeat: .seconds(2)))
        #expect(state.look(now: self.start + .seconds(1)).next == self.start + .seconds(2))
        #expect(!state.look(now: self.start + .seconds(1)).isPingDue)
        #expect(state.look(now: self.start + .seconds(2)).isPingDue)
        #expect(
            state.enqueue(
                self.ping, token: 0, waiter: nil, deadline: .distantFuture, now: self.start + .seconds(2)
            ) == .wait(.isDue)
        )
        _ = state.look(now: self.start + .seconds(3))
        #expect(state.look(now: self.start + .milliseconds(3_002)).isOverdue)
    }

    @Test func theEndWakesEverybodyAndRefusesTheRest() {
        var state = self.state()
        _ = self.enqueue(&state, "a", token: 1)
        _ = self.enqueue(&state, "b", token: 2)
        _ = state.cancel(1)
        let error = SharedTierError(.unavailable, "gone")
        #expect(state.close(error) == ["b"])
        #expect(state.close(SharedTierError(.timeout, "later")) == [])
        #expect(state.closedBy == error)
        #expect(self.enqueue(&state, "c") == .refuse(error))
        #expect(state.takeOutgoing().bytes.readableBytes == 0)
    }
}
