import Testing

@testable import HalcyonCore

/// What a turn does with what another turn fetched.
@Suite struct SharingTests {
    private static let provenance = Provenance(source: .model, reason: "No stored reply fits", model: "scripted")
    private static let failure = TurnError(.modelFailed, "The model server broke off")

    private let stage = ExactStage(cache: ReplyCache())
    private let feed = ReplyFeed(createdUnixSeconds: 0)

    private func share() throws -> Answer? {
        try self.stage.share(.answered(self.feed, Self.provenance), .sample())
    }

    @Test func aReplyInTheMakingIsShared() throws {
        let answer = try #require(try self.share())
        #expect(answer.provenance.isCoalesced)
        #expect(answer.provenance.source == .model)
        #expect(answer.provenance.reason != Self.provenance.reason)
    }

    @Test func aReplyThatEndedMeanwhileIsSharedToo() throws {
        #expect(self.feed.publish(.text("I hear you.")))
        self.feed.end(.complete(ReplyFinish(reason: .stop)))
        #expect(try self.share()?.listener.text == "I hear you.")
    }

    @Test func whatFailedMeanwhileHasFailedForAll() {
        self.feed.end(.failed(Self.failure))
        #expect(throws: Self.failure) { try self.share() }
    }

    @Test func whatWasGivenUpMeanwhileIsBegunAnew() throws {
        var listener = self.feed.join()
        #expect(listener != nil)
        listener = nil
        #expect(try self.share() == nil)
        self.feed.end(.failed(TurnError(.cancelled, "The request was given up")))
        #expect(try self.share() == nil)
    }

    @Test func anErrorBeforeTheReplyIsEverybodysAndARetreatIsNot() throws {
        #expect(throws: Self.failure) { try self.stage.share(.failed(Self.failure), .sample()) }
        #expect(try self.stage.share(.abandoned, .sample()) == nil)
    }
}
