import Glibc
import NIOCore
import Synchronization

/// The largest epoch that this process knows of each shard's log, and the next one.
///
/// Epochs rise: where an older state of a shard comes back, whoever knew the newer one sees it. They begin with the
/// time, so that a process that knows none makes a larger one too; a wrong clock costs a renewal, no more.
final class LogEpochs: Sendable {
    private let largest: Mutex<[UInt64]>

    init(shards: Int) { self.largest = Mutex(Array(repeating: 0, count: shards)) }

    func note(_ epoch: UInt64, of shard: Int) {
        self.largest.withLock { $0[shard] = max($0[shard], epoch) }
    }

    /// An epoch that is larger than all that are known of the shard, as it stands in the log.
    func next(of shard: Int, after epoch: UInt64 = 0) -> ByteBuffer {
        var random = SystemRandomNumberGenerator()
        let known = self.largest.withLock { max($0[shard], epoch) }
        return Self.word(Self.next(after: known, unixMilliseconds: Self.unixMilliseconds, using: &random))
    }

    /// Epochs beyond are nobody's: between here and the largest number there is room for all that follow.
    static let bound = UInt64.max >> 1

    /// Reads an epoch as it stands in the log.
    static func epoch(_ text: String?) -> UInt64? {
        text.flatMap { UInt64($0, radix: 16) }.flatMap { $0 <= Self.bound ? $0 : nil }
    }

    /// 44 bits of time, then 20 of chance.
    static func next(
        after known: UInt64, unixMilliseconds: UInt64, using random: inout some RandomNumberGenerator
    ) -> UInt64 {
        max(unixMilliseconds << 20 | random.next() >> 44, known + 1)
    }

    static func word(_ epoch: UInt64) -> ByteBuffer { ByteBuffer(string: String(epoch, radix: 16)) }

    private static var unixMilliseconds: UInt64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return UInt64(max(time.tv_sec, 0)) * 1_000 + UInt64(time.tv_nsec) / 1_000_000
    }
}
