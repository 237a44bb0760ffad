import HalcyonTesting
import NIOCore
import Testing

@testable import HalcyonRedis

@Suite struct LogEpochsTests {
    @Test func epochsBeginWithTheTimeAndRise() {
        var random = SplitMix64(seed: 1)
        let first = LogEpochs.next(after: 0, unixMilliseconds: 1_795_000_000_000, using: &random)
        #expect(first >> 20 == 1_795_000_000_000)
        let later = LogEpochs.next(after: first, unixMilliseconds: 1_795_000_000_001, using: &random)
        #expect(later > first)
        // A clock that went back does not take the epoch with it.
        #expect(LogEpochs.next(after: later, unixMilliseconds: 5, using: &random) == later + 1)
    }

    @Test func epochsOfTheSameMomentDiffer() {
        var random = SplitMix64(seed: 1)
        let epochs = (0..<100).map { _ in LogEpochs.next(after: 0, unixMilliseconds: 7, using: &random) }
        #expect(Set(epochs).count > 95)
    }

    @Test func anEpochThatNoneCouldFollowIsNone() {
        #expect(LogEpochs.epoch("7fffffffffffffff") == LogEpochs.bound)
        #expect(LogEpochs.epoch("8000000000000000") == nil)
        #expect(LogEpochs.epoch("ffffffffffffffff") == nil)
        #expect(LogEpochs.epoch("x") == nil && LogEpochs.epoch(nil) == nil)
    }

    @Test func whatIsKnownOfAShardIsExceeded() throws {
        let epochs = LogEpochs(shards: 2)
        let large = UInt64.max - 5
        epochs.note(large, of: 1)
        epochs.note(7, of: 1)
        #expect(String(buffer: epochs.next(of: 1)) == String(large + 1, radix: 16))
        let other = try #require(UInt64(String(buffer: epochs.next(of: 0)), radix: 16))
        #expect(other < large)
        #expect(String(buffer: epochs.next(of: 0, after: large)) == String(large + 1, radix: 16))
    }
}
