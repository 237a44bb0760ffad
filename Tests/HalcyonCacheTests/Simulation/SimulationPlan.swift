import HalcyonTesting

@testable import HalcyonCache

/// What happens in a simulation, all drawn from its seed.
struct SimulationPlan: Sendable {
    enum Operation: Sendable {
        case read(key: Int)
        case lookUp(key: Int)
        case store(key: Int)
        case write(key: Int)
        case invalidate(InvalidationEvent.Subject)
        /// Changes the source and tells it later, in the background.
        case enqueue(InvalidationEvent.Subject)
    }

    enum Fault: Sendable {
        case busDown(node: Int, shard: Int, Duration)
        case tierDown(node: Int, shard: Int, Duration)
        case tierHung(node: Int, shard: Int, Duration)
        case slow(node: Int, shard: Int, Duration)
        /// The shard is away for all.
        case shardDown(shard: Int, Duration)
        /// It comes back with nothing.
        case shardLost(shard: Int, Duration)
        /// It comes back as it was a while ago.
        case shardBehind(shard: Int, by: Duration, isClockBehind: Bool, Duration)
        /// All shards come back with nothing, one after the other.
        case allLost(Duration)
        case sourceDown(Duration)
        case pause(node: Int, Duration)
        case restart(node: Int)
    }

    let seed: UInt64
    let nodes: Int
    let shards: Int
    let keys: Int
    let delay: Duration
    let logLimit: Int
    var cache: TieredCacheConfiguration
    var coherence: CoherenceConfiguration
    var operations: [(at: Duration, node: Int, Operation)] = []
    var faults: [(at: Duration, Fault)] = []

    /// How long things happen, and how long after that everything has to be well.
    static let duration = Duration.seconds(8)
    static let settling = Duration.seconds(45)
    /// How far a replica may be behind, and how long an application keeps what it told.
    static let lag = 1.5
    static let memoryOfOutgoing = Duration.seconds(6)

    /// Whether logs lose events.
    var isLossy: Bool {
        self.faults.contains { fault in
            switch fault.1 {
            case .shardLost, .shardBehind, .allLost: true
            default: false
            }
        }
    }

    init(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        self.seed = seed
        self.shards = Bool.random(using: &random) ? 1 : 3
        self.nodes = Int.random(in: 2...3, using: &random)
        self.keys = Int.random(in: 2...4, using: &random)
        self.delay = .milliseconds([0, 2, 8, 25].randomElement(using: &random) ?? 0)
        self.logLimit = [4, 12, 100].randomElement(using: &random) ?? 100
        self.cache = Self.cacheConfiguration(&random)
        self.coherence = CoherenceConfiguration(
            rememberedEvents: [6, 24, 250].randomElement(using: &random) ?? 250,
            mendLimit: [2, 10, 100].randomElement(using: &random) ?? 100)
        for _ in 0..<Int.random(in: 8...24, using: &random) {
            let at = Self.time(&random)
            let node = Int.random(in: 0..<self.nodes, using: &random)
            self.operations.append((at, node, self.operation(&random)))
        }
        for _ in 0..<Int.random(in: 0...5, using: &random) {
            self.faults.append((Self.time(&random), self.fault(&random)))
        }
    }

    private static func time(_ random: inout SeededGenerator) -> Duration {
        .milliseconds(Int.random(in: 20...Int(Self.duration.components.seconds * 1000), using: &random))
    }

    private static func cacheConfiguration(_ random: inout SeededGenerator) -> TieredCacheConfiguration {
        var configuration = TieredCacheConfiguration(memory: .init(capacityBytes: 1 << 20))
        let isShort = Int.random(in: 0..<10, using: &random) < 3
        configuration.timeToLive = isShort ? .seconds(2) : .seconds(86_400)
        if Bool.random(using: &random) { configuration.staleFor = .seconds(3600) }
        if Bool.random(using: &random) { configuration.refreshShare = 0.3 }
        if Bool.random(using: &random) { configuration.softLimit = .milliseconds(80) }
        if Bool.random(using: &random) { configuration.hardLimit = .milliseconds(900) }
        if Bool.random(using: &random) { configuration.sourceBreaker = .init(failuresToOpen: 2) }
        if Int.random(in: 0..<4, using: &random) == 0 { configuration.lease = nil }
        if Bool.random(using: &random) { configuration.whileDistrusted = .serve(atMost: .seconds(2)) }
        return configuration
    }

    private func operation(_ random: inout SeededGenerator) -> Operation {
        let key = Int.random(in: 0..<self.keys, using: &random)
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<45: return .read(key: key)
        case 45..<55: return .lookUp(key: key)
        case 55..<63: return .store(key: key)
        case 63..<78: return .write(key: key)
        case 78..<95: return .invalidate(self.subject(key, &random))
        default: return .enqueue(self.subject(key, &random))
        }
    }

    private func subject(_ key: Int, _ random: inout SeededGenerator) -> InvalidationEvent.Subject {
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<4: .key(CacheKey(number: key))
        case 4..<7: .tag(SimulatedSource.tag(of: key))
        case 7..<9: .namespace(SimulatedSource.namespace(of: key))
        default: .everything
        }
    }

    private func fault(_ random: inout SeededGenerator) -> Fault {
        let node = Int.random(in: 0..<self.nodes, using: &random)
        let shard = Int.random(in: 0..<self.shards, using: &random)
        let length = Duration.milliseconds(Int.random(in: 50...4000, using: &random))
        switch Int.random(in: 0..<13, using: &random) {
        case 0: return .busDown(node: node, shard: shard, length)
        case 1: return .tierDown(node: node, shard: shard, length)
        case 2: return .tierHung(node: node, shard: shard, length)
        case 3: return .slow(node: node, shard: shard, length)
        case 4: return .shardDown(shard: shard, length)
        case 5, 6: return .shardLost(shard: shard, length)
        case 7, 8:
            let lag = Duration.seconds(Double.random(in: 0...Self.lag, using: &random))
            let isClockBehind = Int.random(in: 0..<4, using: &random) == 0
            return .shardBehind(shard: shard, by: lag, isClockBehind: isClockBehind, length)
        case 9: return .sourceDown(length)
        case 10: return .pause(node: node, length)
        case 11: return .allLost(length)
        default: return .restart(node: node)
        }
    }
}
