import Testing

@testable import HalcyonSimulator

@Suite struct TokenPacerTests {
    typealias Pacer = TokenPacer<SkippingClock.Instant>

    func at(_ milliseconds: Int) -> SkippingClock.Instant { .init(offset: .milliseconds(milliseconds)) }

    @Test func slowTokensComeOneByOne() {
        var pacer = Pacer(firstTokenAt: self.at(16), tokens: 3, shortestTick: .milliseconds(5))
        #expect(pacer.advance(to: self.at(16), tokenTime: .milliseconds(16)) == .init(ready: 1, wakeAt: self.at(32)))
        #expect(pacer.advance(to: self.at(32), tokenTime: .milliseconds(16)) == .init(ready: 1, wakeAt: self.at(48)))
        #expect(pacer.advance(to: self.at(48), tokenTime: .milliseconds(16)) == .init(ready: 1, wakeAt: nil))
    }

    @Test func fastTokensShareATick() {
        var pacer = Pacer(firstTokenAt: self.at(1), tokens: 12, shortestTick: .milliseconds(5))
        #expect(pacer.advance(to: self.at(1), tokenTime: .milliseconds(1)) == .init(ready: 1, wakeAt: self.at(6)))
        #expect(pacer.advance(to: self.at(6), tokenTime: .milliseconds(1)) == .init(ready: 5, wakeAt: self.at(11)))
    }

    @Test func lastTokenIsNotHeldBackForATick() {
        var pacer = Pacer(firstTokenAt: self.at(1), tokens: 3, shortestTick: .milliseconds(50))
        #expect(pacer.advance(to: self.at(1), tokenTime: .milliseconds(2)) == .init(ready: 1, wakeAt: self.at(5)))
        #expect(pacer.advance(to: self.at(5), tokenTime: .milliseconds(2)) == .init(ready: 2, wakeAt: nil))
    }

    @Test func lateWakeUpCatchesUp() {
        var pacer = Pacer(firstTokenAt: self.at(10), tokens: 10, shortestTick: .milliseconds(5))
        #expect(pacer.advance(to: self.at(45), tokenTime: .milliseconds(10)) == .init(ready: 4, wakeAt: self.at(50)))
    }

    @Test func tokensWithoutTimeAreAllDueAtOnce() {
        var pacer = Pacer(firstTokenAt: self.at(0), tokens: 500, shortestTick: .milliseconds(5))
        #expect(pacer.advance(to: self.at(0), tokenTime: .zero) == .init(ready: 500, wakeAt: nil))
    }
}
