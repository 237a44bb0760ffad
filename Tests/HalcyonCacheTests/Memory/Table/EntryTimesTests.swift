import Testing

@testable import HalcyonCache

@Suite struct EntryTimesTests {
    static func at(_ seconds: Int) -> CacheTime { CacheTime(.seconds(seconds)) }

    static let claim = CacheTime(.seconds(3))

    func times(_ life: EntryLife) -> EntryTimes { EntryTimes(life, now: Self.at(100)) }

    @Test func entryWithoutAnEndIsFreshForEver() {
        let times = self.times(.unlimited)
        #expect(times.isSimple)
        #expect(times.deadline == .never)
        #expect(times.checkAt == .never)
        #expect(times.verdict(now: CacheTime(nanoseconds: .max - 1)) == .fresh)
    }

    @Test func timeToLiveEndsAtItsInstant() {
        let times = self.times(.timeToLive(.seconds(10)))
        #expect(times.isSimple)
        #expect(times.checkAt == Self.at(110))
        #expect(times.verdict(now: CacheTime(nanoseconds: Self.at(110).nanoseconds - 1)) == .fresh)
        #expect(times.verdict(now: Self.at(110)) == .gone)
    }

    @Test func staleValueIsKeptForItsTime() {
        let times = self.times(EntryLife(timeToLive: .seconds(10), staleFor: .seconds(5)))
        #expect(!times.isSimple)
        let verdicts = [109, 110, 114, 115].map { times.verdict(now: Self.at($0)) }
        #expect(verdicts == [.fresh, .stale, .stale, .gone])
        #expect(times.deadline == Self.at(115))
    }

    @Test func everyUsePutsOffTheEndOfIdling() {
        var times = self.times(EntryLife(timeToIdle: .seconds(10)))
        #expect(times.checkAt == .always)
        for second in stride(from: 100, through: 190, by: 9) {
            #expect(times.verdict(now: Self.at(second)) == .fresh)
            #expect(times.use(now: Self.at(second), claim: Self.claim) == false)
        }
        #expect(times.deadline == Self.at(200))
        #expect(times.verdict(now: Self.at(200)) == .gone)
    }

    @Test func useNeverMovesTheEndCloser() {
        var times = self.times(EntryLife(timeToIdle: .seconds(10)))
        _ = times.use(now: Self.at(105), claim: nil)
        _ = times.use(now: Self.at(103), claim: nil)
        #expect(times.deadline == Self.at(115))
    }

    @Test func whicheverEndComesFirstCounts() {
        var times = self.times(EntryLife(timeToLive: .seconds(12), timeToIdle: .seconds(10), staleFor: .seconds(2)))
        #expect(times.deadline == Self.at(110))
        _ = times.use(now: Self.at(109), claim: nil)
        #expect(times.deadline == Self.at(114))
    }

    @Test func oneInAWhileIsToldToRefresh() {
        var times = self.times(EntryLife(timeToLive: .seconds(10), refreshAfter: .seconds(4)))
        #expect(times.checkAt == Self.at(104))
        let told = [103, 104, 104, 106, 107, 109].map { times.use(now: Self.at($0), claim: Self.claim) }
        #expect(told == [false, true, false, false, true, false])
        #expect(times.checkAt == Self.at(110))
    }

    @Test func whoWillNotRefreshIsNotTold() {
        var times = self.times(EntryLife(refreshAfter: .seconds(4)))
        #expect(times.use(now: Self.at(105), claim: nil) == false)
        #expect(times.use(now: Self.at(105), claim: Self.claim) == true)
    }

    @Test func firstToFindAStaleValueIsToldToRefresh() {
        var times = self.times(EntryLife(timeToLive: .seconds(10), staleFor: .seconds(60)))
        #expect(times.use(now: Self.at(109), claim: Self.claim) == false)
        #expect(times.use(now: Self.at(110), claim: Self.claim) == true)
        #expect(times.use(now: Self.at(110), claim: Self.claim) == false)
    }

    @Test func timesBeyondTheEndOfTimeAreNever() {
        let times = self.times(EntryLife(timeToLive: .seconds(1 << 60), timeToIdle: .seconds(1 << 60)))
        #expect(times.deadline == .never)
    }
}
