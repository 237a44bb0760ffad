public import HalcyonCache
public import ServiceLifecycle
import Synchronization

/// The stored replies: in the memory of this process and, where there is one, in the tier that processes share.
public final class ReplyCache: WatchedCache, Service {
    public let name = "replies"

    typealias Tiers = TieredCache<StoredReply, ContinuousClock>

    private let tiers: Tiers
    private let sampler: ConsistencySampler<StoredReply, ContinuousClock>
    private let configuration: ReplyCacheConfiguration
    private let hasSharedTier: Bool
    private let hitCount = Atomic<Int>(0)
    private let missCount = Atomic<Int>(0)

    /// - Parameters:
    ///   - tier: nil for memory only.
    ///   - coherence: keeps memory in step with other processes; nil where there are none.
    ///   - consistency: how often is measured whether memory and the shared tier agree.
    ///   - unixMilliseconds: the wall clock, to tell the age of replies that other processes stored.
    public init(
        configuration: ReplyCacheConfiguration = .init(), tier: (any SharedTier)? = nil,
        coherence: Coherence<ContinuousClock>? = nil, consistency: ConsistencyConfiguration = .init(),
        unixMilliseconds: @escaping @Sendable () -> Int64 = { 0 }
    ) {
        self.configuration = configuration
        self.hasSharedTier = tier != nil
        self.tiers = Tiers(
            configuration: configuration.tiers, codec: .replies, tier: tier, coherence: coherence,
            clock: .continuous, unixMilliseconds: unixMilliseconds
        )
        // There is no source that could be asked without a model call.
        self.sampler = ConsistencySampler(cache: self.tiers, configuration: consistency) { $0.reply == $1.reply }
    }

    /// Stores in the shared tier what was stored here, frees replies whose time is over, and measures whether the tiers
    /// agree, until it is told to stop.
    public func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.tiers.run() }
            group.addTask { await self.sampler.run() }
        }
    }

    /// Whether replies are stored and served, in whatever tier.
    func stores(_ flags: FlagSnapshot) -> Bool {
        flags[.answersExact] && (flags[.cacheL1] || (flags[.cacheL2] && self.hasSharedTier))
    }

    /// Looks a reply up in memory and counts a hit; a miss is counted once a turn, by ``countMiss()``.
    func peek(_ key: CacheKey) -> TieredHit<StoredReply>? {
        guard let hit = self.tiers.peek(key, using: .memory) else { return nil }
        self.countHit()
        return hit
    }

    /// The reply of a turn from memory or the shared tier, else the right to have it made.
    ///
    /// - Throws: only `CancellationError`.
    func begin(_ identity: ReplyIdentity, for turn: Turn) async throws -> TieredBeginning<StoredReply> {
        let beginning = try await self.tiers.begin(
            identity.key, from: turn.model.id.value, using: self.features(for: turn))
        if case .found(let hit) = beginning, hit.source == .l1 { self.countHit() }
        return beginning
    }

    /// To have a reply made whatever is stored; nil where another process has that done already.
    ///
    /// - Throws: only `CancellationError`.
    func claim(_ identity: ReplyIdentity, for turn: Turn) async throws -> TieredDraft<StoredReply>? {
        try await self.tiers.claim(identity.key, using: self.features(for: turn))
    }

    /// Stores a reply.
    ///
    /// - Returns: nil, or why it was not stored.
    func store(_ reply: StoredReply, as draft: TieredDraft<StoredReply>, for turn: Turn) -> NoStoreReason? {
        switch self.tiers.store(reply, as: draft, isConfidential: Self.isConfidential(turn.scope)) {
        case .stored: return nil
        case .refused(.tooHeavy): return .tooLarge
        case .refused(.overtakenByInvalidation): return .overtaken
        }
    }

    /// Says that a model has begun to answer.
    func hasBegun(_ draft: TieredDraft<StoredReply>) { self.tiers.hasBegun(draft) }

    /// Says that a reply will not be stored after all.
    func discard(_ draft: TieredDraft<StoredReply>, as ending: DraftEnding) { self.tiers.discard(draft, as: ending) }

    /// An old reply for when no new one can be made, bounded in age.
    func fallBack(on draft: TieredDraft<StoredReply>) -> TieredHit<StoredReply>? { self.tiers.fallBack(on: draft) }

    /// How long the stored reply of a turn still stays good, in whatever tier; nil where there is none.
    ///
    /// What it finds in the shared tier stays there: in memory it would be served without being noted as asked.
    ///
    /// - Throws: only `CancellationError`.
    func remaining(_ identity: ReplyIdentity, for turn: Turn) async throws -> Duration? {
        let features = self.features(for: turn)
        if features.contains(.memory), let left = self.tiers.timeLeft(identity.key) { return left }
        return try await self.tiers.lookup(identity.key, using: features.subtracting(.memory))?.timeToLive
    }

    func countMiss() { self.missCount.wrappingAdd(1, ordering: .relaxed) }

    private func countHit() { self.hitCount.wrappingAdd(1, ordering: .relaxed) }

    public func removeAll() async -> Bool { await self.tiers.invalidate(.everything).isPublished }

    /// Each turn counts once as a hit or a miss, however often it was looked up.
    public var statistics: TieredStatistics {
        var statistics = self.tiers.statistics
        statistics.memory.hits = self.hitCount.load(ordering: .relaxed)
        statistics.memory.misses = self.missCount.load(ordering: .relaxed)
        return statistics
    }

    public var openBreakers: Int { self.tiers.openBreakers }

    /// How far memory and the shared tier agree.
    public var consistency: ConsistencyReport { self.sampler.report }

    /// The tiers that flags and scope allow a turn.
    private func features(for turn: Turn) -> CacheFeatures {
        var features: CacheFeatures = []
        if turn.flags[.cacheCoalesce] { features.insert(.coalescing) }
        if turn.flags[.cacheL1] { features.insert(.memory) }
        let mayLeave = !Self.isConfidential(turn.scope) || self.configuration.sharesSessions
        if turn.flags[.cacheL2], mayLeave { features.insert(.shared) }
        return features
    }

    /// What is part of a conversation may leave this process only encrypted.
    private static func isConfidential(_ scope: ReplyScope) -> Bool {
        if case .session = scope { true } else { false }
    }
}

extension TieredCodec<StoredReply> {
    static let replies = Self(
        encode: { $0.bytes },
        decode: { bytes in
            // What cannot be read is a miss; the tiers count it.
            try? StoredReply(bytes: bytes)
        },
        weight: { $0.weight }
    )
}
