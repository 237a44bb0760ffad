import HalcyonTesting
import Testing

@testable import HalcyonCache

@Suite struct ClusterLogStateMendingTests {
    @Test func ownEventIsAppendedAtOnceAndUntilItIsKnownToStand() {
        var reader = LogReader()
        let (event, serial, shards) = reader.announce(.tag("a"))
        #expect(shards.isEmpty && reader.duty() == nil, "nothing is joined")
        reader.join(newest: 3)
        #expect(reader.duty() == .publish(event, serial: serial))
        #expect(reader.duty() == nil, "it is under way")
        reader.state.publishFailed(serial, to: 0, now: reader.now)
        #expect(reader.duty() == nil)
        let retry = reader.state.nextDutyTime(for: 0) ?? .zero
        #expect(retry >= .milliseconds(100) && retry <= .milliseconds(150))
        reader.now = retry
        #expect(reader.duty() == .publish(event, serial: serial))
        reader.state.published(serial, to: 0, position: LogPosition(epoch: 1, offset: 4), now: reader.now)
        reader.advance(60)
        #expect(reader.duty() == nil)
        #expect(reader.state.nextDutyTime(for: 0) == nil)
        #expect(reader.state.sightings(of: event.id) == 1)
    }

    @Test func callerPublishesItself() {
        var reader = LogReader(shards: 3)
        reader.hear(0)
        reader.join(1)
        let (event, serial, shards) = reader.announce(.everything, byCaller: true)
        #expect(shards == [0, 1])
        #expect(reader.duty(0) == nil && reader.duty(1) == nil)
        reader.hear(2)
        #expect(reader.duty(2) == .publish(event, serial: serial))
        reader.state.publishFailed(serial, to: 1, now: reader.now)
        reader.advance(1)
        #expect(reader.duty(1) == .publish(event, serial: serial))
    }

    @Test func delayEndsWhenTheShardComesBack() {
        var reader = LogReader()
        reader.hear()
        let (event, serial, _) = reader.announce(.everything, byCaller: true)
        for _ in 0..<9 { reader.state.publishFailed(serial, to: 0, now: reader.now) }
        #expect(reader.state.nextDutyTime(for: 0) ?? .zero >= .seconds(5))
        #expect(reader.state.nextDutyTime(for: 0) ?? .zero <= .seconds(7.5))
        reader.leave()
        #expect(reader.state.nextDutyTime(for: 0) == nil)
        reader.advance(1)
        reader.join()
        #expect(reader.duty() == .publish(event, serial: serial))
    }

    @Test func eventOfOthersIsMendedAfterAWhileAndNotIfItTurnsUp() {
        var reader = LogReader(shards: 2) { $0.mendJitter = .milliseconds(500) }
        reader.hear(0)
        reader.hear(1)
        let (slow, lost) = (LogReader.event(1, .tag("slow")), LogReader.event(2, .tag("lost")))
        reader.read(slow, at: 1, shard: 1)
        reader.read(lost, at: 2, shard: 1)
        reader.advance(0.999)
        #expect(reader.duty(0) == nil)
        #expect(reader.duty(1) == nil)
        reader.read(slow, at: 1, shard: 0)
        reader.advance(0.501)
        #expect(reader.publishAll(to: 0, from: 2) == [lost])
        reader.advance(60)
        #expect(reader.duty(0) == nil && reader.duty(1) == nil)
    }

    @Test func whatAShardLacksIsFoundWhenItIsCaughtUpWith() {
        var reader = LogReader(shards: 2)
        reader.hear(1)
        let events = (1...4).map { LogReader.event($0, .tag("a")) }
        for (index, event) in events.enumerated() { reader.read(event, at: UInt64(index + 1), shard: 1) }
        reader.advance(60)
        reader.join(0, newest: 2)
        reader.read(events[1], at: 1, shard: 0)
        reader.read(events[2], at: 2, shard: 0)
        reader.advance(60)
        #expect(reader.duty(0) == nil, "the rest may still come")
        reader.catchUp(0)
        #expect(reader.duty(0) == nil)
        reader.advance(1)
        #expect(reader.publishAll(to: 0, from: 3) == [events[0], events[3]])
    }

    @Test func lostTailIsAppendedAgain() {
        var reader = LogReader()
        reader.hear()
        let events = (1...4).map { LogReader.event($0, .key(CacheKey(number: Int($0)))) }
        for (index, event) in events.enumerated() { reader.read(event, at: UInt64(index + 1)) }
        reader.leave()
        // A replica took over that had two of them, and somebody has appended since.
        let newer = LogReader.event(5, .tag("newer"))
        reader.join(newest: 6, after: 0)
        for index in 0...1 { reader.read(events[index], at: UInt64(index + 1)) }
        reader.read(newer, at: 6)
        reader.catchUp()
        #expect(reader.clears == 1, "it was in touch all the time")
        #expect(reader.state.counts.lostEvents == 2)
        #expect(reader.verdict(3, at: 6) == .outdated, "lost, but known")
        #expect(reader.verdict(2, at: 6) == .good)
        #expect(reader.verdict(2, at: 1) == .outdated)
        reader.advance(1)
        #expect(reader.publishAll(from: 7) == [events[2], events[3]])
        #expect(reader.verdict(3, at: 6) == .outdated)
    }

    @Test func tailThatWasLostIsNoticedEvenIfReadingBreaksOff() {
        var reader = LogReader()
        reader.hear()
        let events = (1...4).map { LogReader.event($0, .tag("a")) }
        for (index, event) in events.enumerated() { reader.read(event, at: UInt64(index + 1)) }
        reader.join(newest: 8, after: 0)
        reader.read(events[0], at: 1)
        reader.read(events[2], at: 3)
        reader.leave()
        #expect(reader.state.counts.lostEvents == 1)
        reader.join(newest: 8, after: 3)
        reader.catchUp()
        #expect(reader.state.counts.lostEvents == 2)
        reader.advance(1)
        #expect(reader.publishAll(from: 9) == [events[1], events[3]])
    }

    @Test func placeThatIsUsedAgainEndsTheEpoch() {
        var reader = LogReader()
        reader.hear()
        for number in 1...4 as ClosedRange<UInt64> { reader.read(LogReader.event(number, .tag("a")), at: number * 10) }
        reader.join(newest: 35, after: 0)
        reader.read(LogReader.event(1, .tag("a")), at: 10)
        #expect(reader.duty() == nil)
        reader.read(LogReader.event(9, .tag("b")), at: 35)
        #expect(reader.verdict(at: 35) == .outdated)
        #expect(reader.duty() == .renew(epoch: 1))
        reader.join(epoch: 2)
        reader.catchUp()
        #expect(reader.duty() == nil)
        #expect(reader.verdict(at: 0, epoch: 2) == .good)
    }

    @Test func eventThatStandsTwiceIsNoReasonToEndTheEpoch() {
        var reader = LogReader()
        reader.hear()
        let event = LogReader.event(1, .tag("a"))
        reader.read(event, at: 1)
        #expect(!reader.read(event, at: 2).isNews)
        reader.join(newest: 2, after: 0)
        reader.read(event, at: 1)
        reader.read(event, at: 2)
        reader.catchUp()
        reader.advance(5)
        #expect(reader.duty() == nil)
        #expect(reader.state.counts == .init())
    }

    @Test func newEpochNeedsOnlyWhatWasNotInTheOldOne() {
        var reader = LogReader(shards: 2)
        reader.hear(0)
        reader.hear(1)
        let (old, missing) = (LogReader.event(1, .tag("old")), LogReader.event(2, .tag("missing")))
        for shard in 0...1 { reader.read(old, at: 1, shard: shard) }
        reader.read(missing, at: 2, shard: 0)
        let (own, _, _) = reader.announce(.tag("own"))
        reader.join(1, epoch: 2)
        #expect(reader.verdict(tags: ["old"], shard: 1, at: 0, epoch: 2) == .unknown)
        reader.catchUp(1)
        #expect(reader.verdict(tags: ["old"], shard: 1, at: 0, epoch: 2) == .good)
        #expect(reader.verdict(tags: ["missing"], shard: 1, at: 0, epoch: 2) == .outdated)
        #expect(reader.verdict(tags: ["own"], shard: 1, at: 0, epoch: 2) == .outdated)
        reader.advance(1)
        #expect(Set(reader.publishAll(to: 1, from: 1, epoch: 2)) == [missing, own])
    }

    @Test func eventThatWentToAnotherEpochIsAppendedAgain() {
        var reader = LogReader()
        reader.hear()
        let (event, serial, _) = reader.announce(.tag("a"), byCaller: true)
        reader.state.published(serial, to: 0, position: LogPosition(epoch: 2, offset: 1), now: reader.now)
        #expect(reader.verdict(tags: ["a"], at: 0) == .outdated)
        reader.join(epoch: 2, newest: 1)
        #expect(reader.duty() == .publish(event, serial: serial))
    }

    @Test func renewalIsAskedForUntilItComes() {
        var reader = LogReader()
        reader.hear()
        reader.state.needRenewal(of: 0, now: reader.now)
        #expect(reader.duty() == .renew(epoch: 1))
        reader.state.renewalFailed(0, after: 1, now: reader.now)
        #expect(reader.duty() == nil)
        reader.now = reader.state.nextDutyTime(for: 0) ?? .zero
        #expect(reader.duty() == .renew(epoch: 1))
        reader.state.renewed(0, after: 1, now: reader.now)
        #expect(reader.verdict(at: 0) == .outdated)
        reader.advance(4)
        #expect(reader.duty() == nil)
        reader.advance(1)
        #expect(reader.duty() == .renew(epoch: 1))
        reader.join(epoch: 2)
        reader.state.renewed(0, after: 1, now: reader.now)
        reader.advance(60)
        #expect(reader.duty() == nil)
    }

    // MARK: Bounds

    @Test func whatOtherShardsHaveNeedNotBeMendedOneByOne() {
        var reader = LogReader(shards: 2) { $0.mendLimit = 3 }
        reader.hear(0)
        reader.hear(1)
        for number in 1...4 as ClosedRange<UInt64> {
            reader.read(LogReader.event(number, .tag("a")), at: number, shard: 1)
        }
        #expect(reader.duty(0) == .renew(epoch: 1))
        #expect(reader.state.waiting(for: 0) == 0)
        #expect(reader.verdict(shard: 0, at: 0) == .outdated)
        reader.join(0, epoch: 2)
        reader.catchUp(0)
        #expect(reader.verdict(tags: ["a"], shard: 0, at: 0, epoch: 2) == .good)
    }

    @Test func whatNoLogHasBecomesOneEventForEverything() {
        var reader = LogReader(shards: 2) { $0.mendLimit = 3 }
        for shard in 0...1 { reader.hear(shard) }
        for shard in 0...1 { reader.leave(shard) }
        for number in 0..<4 { reader.announce(.key(CacheKey(number: number))) }
        #expect(reader.state.counts.collapsedEvents == 4)
        for shard in 0...1 {
            reader.join(shard)
            #expect(reader.publishAll(to: shard, from: 1).map(\.subject) == [.everything])
            reader.catchUp(shard)
            #expect(reader.verdict(77, shard: shard, at: 0) == .outdated)
        }
        #expect(reader.state.counts.renewals == 0)
    }

    @Test func memoryThatIsFullKeepsWhatNoLogHas() {
        var reader = LogReader(shards: 2) { $0.rememberedEvents = 3 }
        reader.hear(0)
        reader.announce(.key(CacheKey(number: 1)))
        for number in 1...3 as ClosedRange<UInt64> { reader.read(LogReader.event(number, .tag("a")), at: number) }
        #expect(reader.state.counts.collapsedEvents == 1)
        #expect(reader.publishAll(from: 4).map(\.subject) == [.everything])
        #expect(reader.state.memory.count <= 3)
    }

    @Test func forgettingWhatAShardLacksEndsItsEpoch() {
        var reader = LogReader(shards: 2) { $0.rememberedEvents = 3 }
        for shard in 0...1 { reader.hear(shard) }
        reader.leave(1)
        for number in 1...4 as ClosedRange<UInt64> { reader.read(LogReader.event(number, .tag("a")), at: number) }
        reader.join(1)
        #expect(reader.duty(1) == .renew(epoch: 1))
        #expect(reader.duty(0) == nil)
    }

    @Test func shardThatWasNeverReadIsOnlyDistrustedHere() {
        var reader = LogReader(shards: 2) { $0.rememberedEvents = 3 }
        reader.hear(0)
        for number in 1...4 as ClosedRange<UInt64> { reader.read(LogReader.event(number, .tag("a")), at: number) }
        reader.join(1, newest: 8)
        #expect(reader.duty(1) == nil)
        reader.catchUp(1)
        #expect(reader.verdict(shard: 1, at: 7) == .outdated)
        #expect(reader.verdict(shard: 1, at: 8) == .good)
    }
}
