import HalcyonTesting
import Testing

@testable import HalcyonCore

@Suite(.timeLimit(.minutes(1))) struct ReplyFeedTests {
    private static let whole = ReplyFeed.Ending.complete(ReplyFinish(reason: .stop))

    private let feed = ReplyFeed(createdUnixSeconds: 42)

    @Test func aLateListenerGetsAllSoFarAndThenTheRest() async throws {
        let first = try #require(self.feed.join())
        #expect(self.feed.publish(.text("a")) && self.feed.publish(.text("b")))
        let late = try #require(self.feed.join())
        var cursor = 0
        guard case .parts(let parts) = try await late.next(after: &cursor) else {
            Issue.record("there is text already")
            return
        }
        #expect(Array(parts) == [.text("a"), .text("b")])

        let (early, rest) = try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                #expect(self.feed.publish(.text("c")))
                self.feed.end(Self.whole)
            }
            let rest = try await late.next(after: &cursor)
            try await group.waitForAll()
            return (try await first.collect(), rest)
        }
        guard case .parts(let parts) = rest else {
            Issue.record("the rest comes after what was read")
            return
        }
        #expect(Array(parts) == [.text("c")])
        #expect(early == Reply(text: "abc", finish: ReplyFinish(reason: .stop), createdUnixSeconds: 42))
        guard case .end = try await late.next(after: &cursor) else {
            Issue.record("the end comes last")
            return
        }
    }

    @Test func theLastListenerThatLeavesWakesTheProducer() async throws {
        var one = self.feed.join()
        var other = self.feed.join()
        #expect(one != nil && other != nil)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await self.feed.waitUntilUnwanted() }
            one = nil
            #expect(self.feed.publish(.text("a")))
            other = nil
            try await group.waitForAll()
        }
        #expect(!self.feed.publish(.text("b")))
        #expect(self.feed.join() == nil)
        #expect(!self.feed.isJoinable)
    }

    @Test func theProducerIsWokenByTheEnd() async throws {
        let listener = try #require(self.feed.join())
        self.feed.end(Self.whole)
        await self.feed.waitUntilUnwanted()
        #expect(try await listener.collect().text == "")
    }

    @Test func aCancelledReaderGetsAnErrorAndTheOthersGoOn() async throws {
        let listener = try #require(self.feed.join())
        let patient = try #require(self.feed.join())
        let outcome = await withTaskGroup(of: Result<Reply, any Error>.self) { group in
            group.addTask {
                do { return .success(try await listener.collect()) } catch { return .failure(error) }
            }
            group.cancelAll()
            return await group.next()
        }
        #expect(throws: CancellationError.self) { try #require(outcome).get() }

        #expect(self.feed.publish(.text("still here")))
        self.feed.end(Self.whole)
        #expect(try await patient.collect().text == "still here")
        #expect(try await listener.collect().text == "still here")
    }

    @Test func aFailureReachesEveryListenerAfterTheTextBeforeIt() async throws {
        let listeners = try (0..<3).map { _ in try #require(self.feed.join()) }
        #expect(self.feed.publish(.text("half")))
        self.feed.end(.failed(TurnError(.modelFailed, "broke off")))
        for listener in listeners {
            var cursor = 0
            guard case .parts = try await listener.next(after: &cursor) else {
                Issue.record("the text comes first")
                return
            }
            await #expect(throws: TurnError(.modelFailed, "broke off")) { try await listener.next(after: &cursor) }
        }
        #expect(self.feed.join() == nil)
    }

    @Test func aFeedMadeOfAReplyHasEndedAndCanBeJoined() async throws {
        let reply = Reply(
            text: "Grief is a response to loss.",
            finish: ReplyFinish(reason: .length, usage: TokenUsage(promptTokens: 3, completionTokens: 5)),
            createdUnixSeconds: 7
        )
        for _ in 0..<2 { #expect(try await #require(ReplyFeed(reply).join()).collect() == reply) }
    }

    @Test func onlyTheFirstEndingReachesListenersAndObservers() async throws {
        let seen = Milestone<String>()
        let listener = try #require(self.feed.join())
        self.feed.onEnd { _, ending in
            if case .complete = ending { #expect(seen.reach("complete")) } else { #expect(seen.reach("failed")) }
        }
        self.feed.end(Self.whole)
        self.feed.end(.failed(TurnError(.modelFailed, "too late")))
        #expect(seen.value == "complete")
        #expect(try await listener.collect().text == "")
    }

    @Test func anObserverSeesTheWholeReplyBeforeAnyListenerSeesTheEnd() throws {
        let listener = try #require(self.feed.join())
        let text = Milestone<String>()
        self.feed.onEnd { feed, _ in
            #expect(feed.ending == nil)
            text.reach(feed.text)
        }
        #expect(self.feed.publish(.text("all of it")))
        self.feed.end(Self.whole)
        #expect(text.value == "all of it")
        #expect(listener.text == "all of it")
    }

    @Test func anObserverThatComesAfterTheEndIsCalledAtOnce() {
        self.feed.end(Self.whole)
        let seen = Milestone<Void>()
        self.feed.onEnd { _, _ in seen.reach() }
        #expect(seen.value != nil)
    }

    @Test func aReplyOverTheBoundIsCutOffAndKnownToBe() throws {
        let listener = try #require(self.feed.join())
        let piece = String(repeating: "x", count: ReplyFeed.byteLimit / 2)
        #expect(self.feed.publish(.text(piece)) && self.feed.publish(.text(piece)))
        #expect(!self.feed.publish(.text("x")))
        #expect(self.feed.refusal?.code == .replyTooLong)
        #expect(listener.text.utf8.count == ReplyFeed.byteLimit)
    }

    @Test func whatIsNotTextIsHandedOnInItsPlace() async throws {
        let delta = JSONMembers([.init(name: "tool_calls", value: .array([]))])
        let listener = try #require(self.feed.join())
        #expect(self.feed.publish(.text("a")) && self.feed.publish(.delta(delta)) && self.feed.publish(.text("b")))
        self.feed.end(Self.whole)
        #expect(try await listener.collect().text == "ab")
        #expect(listener.deltas == [delta])
    }
}
