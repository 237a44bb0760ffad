import HalcyonTesting
import Testing

@testable import HalcyonCache

@Suite struct ClusterLogStateTrustTests {
    @Test func memoryIsClearedAndTrustedWithTheFirstShard() {
        var reader = LogReader(shards: 2)
        #expect(reader.state.distrustedSince == .zero)
        reader.advance(1)
        reader.join(0, newest: 3, forgotten: 1)
        #expect(reader.clears == 1, "nobody knows what was missed before")
        #expect(!reader.state.isTrusted)
        reader.advance(1)
        reader.catchUp(0)
        #expect(reader.state.isTrusted)
        #expect(reader.state.counts.distrust == .seconds(2))
        reader.hear(1)
        #expect(reader.clears == 1)
    }

    @Test func memoryIsDistrustedWhileNoShardIsHeard() {
        var reader = LogReader(shards: 2)
        reader.hear(0)
        reader.hear(1)
        reader.advance(60)
        reader.settle()
        reader.leave(0)
        #expect(reader.state.isTrusted, "the other is heard")
        reader.leave(1)
        #expect(reader.state.distrustedSince == .seconds(60))
        reader.advance(5)
        reader.join(1)
        #expect(!reader.state.isTrusted)
        reader.catchUp(1)
        #expect(reader.state.isTrusted)
        #expect(reader.clears == 1, "nothing was missed")
        #expect(reader.state.counts.distrust == .seconds(5))
    }

    @Test func gapInTheOnlyLogClearsMemory() {
        var reader = LogReader()
        reader.hear(at: 5)
        reader.leave()
        reader.join(newest: 9, forgotten: 6)
        #expect(reader.clears == 2)
        reader.catchUp()
        #expect(reader.state.isTrusted)
        reader.hear(epoch: 2)
        #expect(reader.clears == 3)
        #expect(reader.state.counts.gaps == 2)
    }

    @Test func gapInOneOfSeveralLogsDoesNot() {
        var reader = LogReader(shards: 3)
        for shard in 0...2 { reader.hear(shard) }
        reader.advance(10)
        reader.settle()
        reader.hear(0, epoch: 2)
        #expect(reader.clears == 1)
        #expect(reader.state.isTrusted)
    }

    @Test func newEpochsOfAllAtOnceClearMemory() {
        var reader = LogReader(shards: 3)
        for shard in 0...2 { reader.hear(shard) }
        reader.advance(10)
        reader.settle()
        for shard in 0...2 {
            #expect(reader.clears == 1)
            reader.advance(3)
            reader.hear(shard, epoch: 2)
        }
        #expect(reader.clears == 2)
        #expect(reader.state.isTrusted)
    }

    @Test func newEpochsOneAfterTheOtherDoNot() {
        var reader = LogReader(shards: 3)
        for shard in 0...2 { reader.hear(shard) }
        for epoch in 2...4 as ClosedRange<UInt64> {
            for shard in 0...2 {
                reader.advance(10)
                reader.settle()
                reader.hear(shard, epoch: epoch)
            }
        }
        #expect(reader.clears == 1)
        #expect(reader.state.isTrusted)
    }

    @Test func shardWithAGapVouchesOnlyIfAnotherWasHeardSince() {
        var reader = LogReader(shards: 2)
        for shard in 0...1 { reader.hear(shard) }
        reader.advance(10)
        reader.settle()
        reader.leave(1)
        reader.hear(0, epoch: 2)
        #expect(!reader.state.isTrusted, "what the old epoch told last may be missing")
        reader.advance(9)
        reader.settle()
        #expect(!reader.state.isTrusted)
        #expect(reader.clears == 1)
        reader.hear(1)
        #expect(reader.state.isTrusted)
        #expect(reader.clears == 1, "the other has it all")
    }

    @Test func memoryIsClearedWhenTheOneThatVouchesStaysAway() {
        var reader = LogReader(shards: 2)
        for shard in 0...1 { reader.hear(shard) }
        reader.advance(10)
        reader.settle()
        reader.leave(1)
        reader.hear(0, epoch: 2)
        #expect(reader.state.nextSettling(after: reader.now) == .seconds(20))
        reader.advance(10)
        reader.settle()
        #expect(reader.clears == 2)
        #expect(reader.state.isTrusted)
    }

    @Test func newsAreToldOnceHoweverOftenTheyAreHeard() {
        var reader = LogReader(shards: 2)
        for shard in 0...1 { reader.hear(shard) }
        let event = LogReader.event(1, .everything)
        #expect(reader.read(event, at: 1, shard: 0) == .init(isNews: true))
        #expect(reader.read(event, at: 1, shard: 1) == .init(isNews: false))
        #expect(reader.read(event, at: 1, shard: 1) == .init(isNews: false))
    }

    @Test func ownEventTellsHowLongItTook() {
        var reader = LogReader(shards: 2)
        for shard in 0...1 { reader.hear(shard) }
        let (event, serial, _) = reader.announce(.everything, byCaller: true)
        reader.state.published(serial, to: 0, position: LogPosition(epoch: 1, offset: 1), now: reader.now)
        reader.advance(0.25)
        #expect(reader.read(event, at: 1, shard: 0) == .init(isNews: false, propagation: .milliseconds(250)))
        reader.advance(1)
        #expect(reader.read(event, at: 1, shard: 1) == .init(isNews: false))
    }
}
