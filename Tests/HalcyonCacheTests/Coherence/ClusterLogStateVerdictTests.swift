import HalcyonTesting
import Testing

@testable import HalcyonCache

@Suite struct ClusterLogStateVerdictTests {
    static let key = InvalidationEvent.Subject.key(CacheKey(number: 1))

    @Test func entryIsGoodOnlyWhereItsShardIsHeard() {
        var reader = LogReader(shards: 2)
        #expect(reader.verdict(at: 0) == .unknown, "never joined")
        reader.join(newest: 5)
        #expect(reader.verdict(at: 0) == .unknown, "still reading")
        reader.catchUp()
        #expect(reader.verdict(at: 0) == .good)
        #expect(reader.verdict(at: 5) == .good)
        #expect(reader.verdict(shard: 1, at: 0) == .unknown, "another shard")
        #expect(reader.verdict(shard: 2, at: 0) == .unknown, "no such shard")
        reader.leave()
        #expect(reader.verdict(at: 5) == .unknown)
    }

    @Test func entryWithoutPositionOrAheadOfWhatWasReadIsNotKnown() {
        var reader = LogReader()
        reader.hear(at: 5)
        #expect(reader.verdict(at: nil) == .unknown)
        #expect(reader.verdict(at: 6) == .unknown, "its writer had read more")
        reader.read(LogReader.event(1, .tag("other")), at: 6)
        #expect(reader.verdict(at: 6) == .good)
    }

    @Test func entryOfAnotherEpochIsOutdated() {
        var reader = LogReader()
        reader.hear(epoch: 1, at: 5)
        #expect(reader.verdict(at: 3, epoch: 2) == .outdated)
        reader.hear(epoch: 2)
        #expect(reader.verdict(at: 3, epoch: 1) == .outdated)
        #expect(reader.verdict(at: 0, epoch: 2) == .good)
    }

    static let subjects: [(InvalidationEvent.Subject, isConcerned: Bool)] = [
        (key, true), (.key(CacheKey(number: 2)), false), (.tag("a"), true), (.tag("b"), true), (.tag("c"), false),
        (.namespace("n"), true), (.namespace(.default), false), (.everything, true),
    ]

    @Test(arguments: subjects)
    func eventTakesOutWhatItConcernsAndWasLoadedBefore(
        subject: InvalidationEvent.Subject, isConcerned: Bool
    ) {
        var reader = LogReader()
        reader.hear(at: 5)
        reader.read(LogReader.event(1, subject), at: 7)
        func verdict(_ offset: UInt64) -> ClusterLogState.Verdict {
            reader.verdict(tags: ["a", "b"], namespace: "n", at: offset)
        }
        #expect(verdict(5) == (isConcerned ? .outdated : .good))
        #expect(verdict(6) == (isConcerned ? .outdated : .good))
        #expect(verdict(7) == .good, "its writer knew of the event")
        reader.leave()
        #expect(verdict(5) == (isConcerned ? .outdated : .unknown), "what is known stays known")
    }

    @Test func replacementIsExemptFromItsEvent() {
        var reader = LogReader()
        reader.hear()
        reader.read(LogReader.event(1, Self.key, replacement: 50), at: 1)
        #expect(reader.verdict(version: 50, at: 0) == .good)
        #expect(reader.verdict(version: 51, at: 0) == .outdated)
        #expect(reader.verdict(version: nil, at: 0) == .outdated)
    }

    @Test(arguments: [[50, 60], [60, 50]] as [[UInt64]])
    func replacementIsNotExemptFromAnotherEvent(versions: [UInt64]) {
        var reader = LogReader()
        reader.hear()
        // Two processes wrote the key; their events may stand in either order.
        reader.read(LogReader.event(1, Self.key, replacement: versions[0]), at: 11)
        reader.read(LogReader.event(2, Self.key, replacement: versions[1]), at: 12)
        for (version, other) in [(versions[0], UInt64(12)), (versions[1], 11)] {
            #expect(reader.verdict(version: version, at: other - 1) == .outdated)
            #expect(reader.verdict(version: version, at: other) == .good)
        }
        #expect(reader.verdict(version: 70, at: 11) == .outdated)
        #expect(reader.verdict(version: 70, at: 12) == .good)
    }

    @Test func latestOfManyReplacementsIsExemptOnlyBehindAllOthers() {
        var reader = LogReader()
        reader.hear()
        for number in 1...5 as ClosedRange<UInt64> {
            reader.read(LogReader.event(number, Self.key, replacement: 10 + number), at: number)
        }
        #expect(reader.verdict(version: 15, at: 3) == .outdated)
        #expect(reader.verdict(version: 15, at: 4) == .good)
        #expect(reader.verdict(version: 14, at: 4) == .outdated)
        reader.read(LogReader.event(6, Self.key), at: 6)
        #expect(reader.verdict(version: 15, at: 5) == .outdated)
        #expect(reader.verdict(version: 15, at: 6) == .good)
    }

    @Test func eventOfAnotherShardTakesOutWhatIsHereUntilItIsSeenHere() {
        var reader = LogReader(shards: 2)
        reader.hear(0, at: 5)
        reader.hear(1, at: 5)
        let event = LogReader.event(1, Self.key, replacement: 60)
        reader.read(event, at: 7, shard: 1)
        #expect(reader.verdict(shard: 0, at: 5) == .outdated)
        #expect(reader.verdict(2, shard: 0, at: 5) == .good)
        #expect(reader.verdict(version: 60, shard: 0, at: 5) == .good)
        reader.read(event, at: 9, shard: 0)
        #expect(reader.verdict(shard: 0, at: 8) == .outdated)
        #expect(reader.verdict(shard: 0, at: 9) == .good)
    }

    @Test func ownEventCountsAtOnceEverywhere() {
        var reader = LogReader(shards: 2)
        reader.hear(0, at: 5)
        let (_, serial, shards) = reader.announce(Self.key, replacement: 60, byCaller: true)
        #expect(shards == [0])
        #expect(reader.verdict(at: 5) == .outdated)
        #expect(reader.verdict(version: 60, at: 5) == .good)
        reader.state.published(serial, to: 0, position: LogPosition(epoch: 1, offset: 6), now: reader.now)
        #expect(reader.verdict(at: 5) == .outdated)
        #expect(reader.verdict(at: 6) == .unknown, "what stands before it was not read yet")
    }

    @Test func whatTheLogForgotCannotBeTold() {
        var reader = LogReader()
        reader.join(newest: 20, forgotten: 10)
        reader.catchUp()
        #expect(reader.verdict(at: 9) == .outdated)
        #expect(reader.verdict(at: 10) == .good)
    }

    @Test func whatIsReadWithoutAGapOutlivesTheLog() {
        var reader = LogReader()
        reader.hear(at: 5)
        reader.read(LogReader.event(1, .tag("a")), at: 6)
        reader.leave()
        reader.join(newest: 6, forgotten: 5, after: 6)
        reader.catchUp()
        #expect(reader.verdict(at: 0) == .good, "nothing was missed")
        reader.leave()
        reader.join(newest: 9, forgotten: 7, after: 7)
        reader.catchUp()
        #expect(reader.verdict(at: 6) == .outdated, "an event was missed")
        #expect(reader.verdict(at: 7) == .good)
    }

    @Test func whatIsForgottenHereRaisesTheFloor() {
        var reader = LogReader { $0.rememberedEvents = 3 }
        reader.hear()
        for number in 1...5 as ClosedRange<UInt64> {
            reader.read(LogReader.event(number, .tag("other")), at: 10 * number)
        }
        #expect(reader.state.memory.count == 3)
        #expect(reader.verdict(at: 19) == .outdated)
        #expect(reader.verdict(at: 20) == .good)
    }

    @Test func ticketTellsHowFarEachLogWasRead() {
        var reader = LogReader(shards: 3)
        #expect(reader.state.ticket == SharedTicket(positions: [nil, nil, nil]))
        reader.hear(0, epoch: 7, at: 4)
        reader.join(1, epoch: 8, newest: 30, forgotten: 20)
        reader.read(LogReader.event(1, .everything), at: 21, shard: 1, epoch: 8)
        #expect(
            reader.state.ticket
                == SharedTicket(
                    positions: [LogPosition(epoch: 7, offset: 4), LogPosition(epoch: 8, offset: 21), nil]))
        reader.catchUp(1)
        #expect(reader.state.ticket[1]?.offset == 30)
        reader.leave(0)
        #expect(reader.state.ticket[0]?.offset == 4, "what was read stays read")
    }
}
