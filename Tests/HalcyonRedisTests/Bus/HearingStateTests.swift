import Testing

@testable import HalcyonRedis

@Suite struct HearingStateTests {
    private static func joined() -> (state: HearingState, term: Int) {
        var state = HearingState()
        _ = state.connections(areComplete: true)
        let term = state.term
        _ = state.joined(in: term)
        return (state, term)
    }

    @Test func aShardIsHeardFromWhenItsLogIsJoined() {
        var state = HearingState()
        let isLeft = state.connections(areComplete: true)
        #expect(!isLeft && !state.isHeard)
        let term = state.term
        let isTold = state.joined(in: term)
        #expect(isTold && state.isHeard && state.isHeard(in: term))
        let isLeftAgain = state.connections(areComplete: true)
        #expect(!isLeftAgain && state.isHeard(in: term))
    }

    @Test func aTermEndsWithItsConnections() {
        var (state, term) = Self.joined()
        let isLeft = state.connections(areComplete: false)
        #expect(isLeft && !state.isHeard && !state.isHeard(in: term))
        // What belongs to an earlier term is not told.
        let isTold = state.joined(in: term)
        let isLeftAgain = state.logLost(in: term)
        #expect(!isTold && !isLeftAgain)
    }

    @Test func aShardThatWasNeverJoinedIsNotLeft() {
        var state = HearingState()
        _ = state.connections(areComplete: true)
        let isLeft = state.logLost(in: state.term)
        let isFlushed = state.flushed()
        let isGone = state.connections(areComplete: false)
        #expect(!isLeft && !isFlushed && !isGone)
    }

    @Test func aLogThatCannotBeReadIsLeft() {
        var (state, term) = Self.joined()
        let isLeft = state.logLost(in: term)
        #expect(isLeft && !state.isHeard && state.isComplete && state.term != term)
    }

    @Test func anEmptiedShardIsJoinedAnewWithoutBeingLeft() {
        var (state, term) = Self.joined()
        let isTold = state.flushed()
        let isLeft = state.logLost(in: term)
        let isJoined = state.joined(in: state.term)
        #expect(isTold && !isLeft && isJoined && state.isComplete)
    }
}
