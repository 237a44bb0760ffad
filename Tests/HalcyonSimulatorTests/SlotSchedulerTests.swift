import Testing

@testable import HalcyonSimulator

@Suite struct SlotSchedulerTests {
    typealias Scheduler = SlotScheduler<SkippingClock.Instant>

    let start = SkippingClock.Instant()

    func at(_ seconds: Double) -> SkippingClock.Instant { self.start.advanced(by: .seconds(seconds)) }

    func tokens(_ text: String) -> TextTokens { TextTokens(Array(text.utf8)) }

    func scheduler(slots: Int, queueLimit: Int = 8, keepsPrefixes: Bool = true) -> Scheduler {
        var profile = ServiceProfile.mentallama7B
        profile.slots = slots
        profile.queueLimit = queueLimit
        profile.keepsPrefixes = keepsPrefixes
        profile.queueTimeLimit = .seconds(30)
        return Scheduler(profile: profile)
    }

    @Test func requestStartsInAFreeSlot() {
        var scheduler = self.scheduler(slots: 2)
        #expect(
            scheduler.admit(1, prompt: self.tokens("one"), now: self.start) == .start(.init(slot: 0, reusedTokens: 0)))
        #expect(
            scheduler.admit(2, prompt: self.tokens("two"), now: self.start) == .start(.init(slot: 1, reusedTokens: 0)))
        #expect(scheduler.busySlots == 2)
    }

    @Test func requestsStartInTheOrderInWhichTheyCame() {
        var scheduler = self.scheduler(slots: 1)
        _ = scheduler.admit(1, prompt: self.tokens("a"), now: self.start)
        #expect(scheduler.admit(2, prompt: self.tokens("b"), now: self.start) == .wait)
        #expect(scheduler.admit(3, prompt: self.tokens("c"), now: self.start) == .wait)
        #expect(scheduler.leave(1, processed: nil, now: self.at(1)).started?.call == 2)
        #expect(scheduler.leave(2, processed: nil, now: self.at(2)).started?.call == 3)
        #expect(scheduler.leave(3, processed: nil, now: self.at(3)).started == nil)
        #expect(scheduler.busySlots == 0)
    }

    @Test func fullQueueTurnsAwayWithATimeToComeBack() {
        var scheduler = self.scheduler(slots: 1, queueLimit: 1)
        _ = scheduler.admit(1, prompt: self.tokens("a"), now: self.start)
        _ = scheduler.leave(1, processed: nil, now: self.at(80))
        _ = scheduler.admit(2, prompt: self.tokens("a"), now: self.start)
        #expect(scheduler.admit(3, prompt: self.tokens("b"), now: self.start) == .wait)
        guard case .reject(let retryAfter) = scheduler.admit(4, prompt: self.tokens("c"), now: self.start) else {
            Issue.record("the queue took one more than its limit")
            return
        }
        // One request took 80 s, so the moving average is about 11 s and two are ahead.
        #expect(retryAfter > .seconds(15) && retryAfter < .seconds(30))
    }

    @Test func withoutAQueueABusyServerTurnsAwayAtOnce() {
        var scheduler = self.scheduler(slots: 1, queueLimit: 0)
        _ = scheduler.admit(1, prompt: self.tokens("a"), now: self.start)
        #expect(scheduler.admit(2, prompt: self.tokens("b"), now: self.start) == .reject(retryAfter: .seconds(1)))
    }

    @Test func slotWithTheLongestSharedPrefixIsChosen() {
        var scheduler = self.scheduler(slots: 3)
        for (call, text) in [(1, "aaaabbbb"), (2, "aaaabbbbccccdddd"), (3, "zzzz")] as [(UInt64, String)] {
            _ = scheduler.admit(call, prompt: self.tokens(text), now: self.start)
        }
        for call in [1, 2, 3] as [UInt64] {
            let text = call == 1 ? "aaaabbbb" : call == 2 ? "aaaabbbbccccdddd" : "zzzz"
            _ = scheduler.leave(call, processed: self.tokens(text), now: self.at(Double(call)))
        }
        let action = scheduler.admit(4, prompt: self.tokens("aaaabbbbcccceeee"), now: self.at(9))
        #expect(action == .start(.init(slot: 1, reusedTokens: 3)))
        // The better slot is busy now, so the next one with a shorter prefix serves.
        let next = scheduler.admit(5, prompt: self.tokens("aaaabbbbcccceeee"), now: self.at(9))
        #expect(next == .start(.init(slot: 0, reusedTokens: 2)))
    }

    @Test func strangersGoToTheSlotThatRestedLongest() {
        var scheduler = self.scheduler(slots: 2)
        _ = scheduler.admit(1, prompt: self.tokens("aaaa"), now: self.start)
        _ = scheduler.admit(2, prompt: self.tokens("bbbb"), now: self.start)
        _ = scheduler.leave(2, processed: self.tokens("bbbb"), now: self.at(1))
        _ = scheduler.leave(1, processed: self.tokens("aaaa"), now: self.at(2))
        let action = scheduler.admit(3, prompt: self.tokens("cccc"), now: self.at(3))
        #expect(action == .start(.init(slot: 1, reusedTokens: 0)))
    }

    @Test func lastTokenOfAPromptIsAlwaysReadAgain() {
        var scheduler = self.scheduler(slots: 1)
        _ = scheduler.admit(1, prompt: self.tokens("aaaabbbb"), now: self.start)
        _ = scheduler.leave(1, processed: self.tokens("aaaabbbb"), now: self.start)
        let action = scheduler.admit(2, prompt: self.tokens("aaaabbbb"), now: self.start)
        #expect(action == .start(.init(slot: 0, reusedTokens: 1)))
    }

    @Test func prefixesAreForgottenOnRestartAndWhereAProfileSaysSo() {
        for keeps in [true, false] {
            var scheduler = self.scheduler(slots: 1, keepsPrefixes: keeps)
            _ = scheduler.admit(1, prompt: self.tokens("aaaabbbb"), now: self.start)
            _ = scheduler.leave(1, processed: self.tokens("aaaabbbb"), now: self.start)
            if keeps { scheduler.forgetPrefixes() }
            let action = scheduler.admit(2, prompt: self.tokens("aaaabbbbcccc"), now: self.start)
            #expect(action == .start(.init(slot: 0, reusedTokens: 0)))
        }
    }

    @Test func requestThatStopsWaitingLeavesTheQueue() {
        var scheduler = self.scheduler(slots: 1, queueLimit: 1)
        _ = scheduler.admit(1, prompt: self.tokens("a"), now: self.start)
        _ = scheduler.admit(2, prompt: self.tokens("b"), now: self.start)
        #expect(scheduler.leave(2, processed: nil, now: self.at(1)) == .init())
        #expect(scheduler.waiting == 0)
        #expect(scheduler.admit(3, prompt: self.tokens("c"), now: self.at(1)) == .wait)
        #expect(scheduler.leave(1, processed: nil, now: self.at(2)).started?.call == 3)
    }

    @Test func requestThatWaitedTooLongExpiresAndTheNextStarts() {
        var scheduler = self.scheduler(slots: 1)
        _ = scheduler.admit(1, prompt: self.tokens("a"), now: self.start)
        _ = scheduler.admit(2, prompt: self.tokens("b"), now: self.at(1))
        _ = scheduler.admit(3, prompt: self.tokens("c"), now: self.at(20))
        let action = scheduler.leave(1, processed: nil, now: self.at(32))
        #expect(action.expired == [2])
        #expect(action.started?.call == 3)
    }
}
