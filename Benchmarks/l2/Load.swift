import Glibc
import HalcyonCache
import HalcyonRedis
import NIOCore

/// Tasks that each ask for one value after the other.
struct Load: Sendable {
    private static let name = "key:000000000001"
    private static let key = CacheKey(digest: 0..<32)
    private static let limit = Duration.seconds(10)

    let client: RedisClient
    let tier: RedisTier
    let isRaw: Bool
    let concurrency: Int

    init(client: RedisClient, isRaw: Bool, concurrency: Int) {
        self.client = client
        self.tier = RedisTier(client: client)
        self.isRaw = isRaw
        self.concurrency = concurrency
    }

    /// Puts the value of 512 bytes there; it does not compress well, as short replies do not.
    func store() async throws {
        var random = SystemRandomNumberGenerator()
        let value = (0..<512).map { _ in UInt8.random(in: 0...255, using: &random) }
        try await self.client.set(Self.name, to: value, within: Self.limit)
        let entry = SharedEntry(
            value: value, version: EntryVersion(1), writtenUnixMilliseconds: 0, timeToLive: .seconds(3_600)
        )
        try await self.tier.set(Self.key, entry, ticket: SharedTicket(positions: []), within: Self.limit)
    }

    /// - Returns: a line of JSON.
    func run(requests: Int) async throws -> String {
        let each = requests / self.concurrency
        let cpu = Self.processorTime
        let begin = ContinuousClock.now
        var times = try await withThrowingTaskGroup(of: [Int64].self) { group in
            for _ in 0..<self.concurrency { group.addTask { try await self.ask(each) } }
            return try await group.reduce(into: [Int64]()) { $0 += $1 }
        }
        let wall = Double((ContinuousClock.now - begin) / .nanoseconds(1)) / 1e9
        let used = Self.processorTime - cpu
        times.sort()
        func percentile(_ part: Double) -> Double {
            Double(times[min(Int(Double(times.count) * part), times.count - 1)])
        }
        return """
            {"requests":\(times.count),"perSecond":\(Double(times.count) / wall),\
            "cpuMicroseconds":\(used / Double(times.count) * 1e6),"p50":\(percentile(0.5) / 1e9),\
            "p99":\(percentile(0.99) / 1e9),"max":\(percentile(1) / 1e9)}
            """
    }

    /// - Returns: how long each request took, in nanoseconds.
    private func ask(_ count: Int) async throws -> [Int64] {
        var times: [Int64] = []
        times.reserveCapacity(count)
        var last = NIODeadline.now()
        for _ in 0..<count {
            let found: Int?
            if self.isRaw {
                found = try await self.client.value(of: Self.name, within: Self.limit)?.count
            } else {
                found = try await self.tier.get(Self.key, within: Self.limit)?.entry.value.count
            }
            guard found == 512 else { fatalError("the value is not there") }
            let now = NIODeadline.now()
            times.append((now - last).nanoseconds)
            last = now
        }
        return times
    }

    /// Of all threads of this process, in seconds.
    private static var processorTime: Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
