/// Settings of a ``MemoryCache``.
public struct MemoryCacheConfiguration: Hashable, Sendable {
    /// What a cache may hold at most.
    public enum Bound: Hashable, Sendable {
        /// What all entries may weigh, in bytes, with what the cache itself takes for them.
        case bytes(Int)
        /// How many entries there may be, whatever they weigh.
        case entries(Int)

        /// The number in it.
        public var capacity: Int {
            switch self {
            case .bytes(let count), .entries(let count): count
            }
        }
    }

    public var bound: Bound

    /// The most that one entry may weigh, in bytes.
    public var heaviestEntryBytes: Int

    /// How is chosen who has to go.
    public var policy: EvictionPolicyKind

    /// How many invalidations are remembered for loads under way; a load that began earlier than all of them is
    /// not stored.
    public var rememberedInvalidations: Int

    /// How long a caller who was told to load an entry anew has for that, before another is told.
    public var refreshClaim: Duration

    /// Fixes where keys lie and what the policy draws; two caches with the same seed that a single task uses alike hold
    /// the same. Drawn anew for each configuration unless given, so that nobody can foresee which keys collide.
    public var seed: UInt64

    /// - Parameter heaviestShare: which part of the capacity one entry may take: 8 for an eighth.
    public init(
        capacityBytes: Int, heaviestShare: Int = 8, policy: EvictionPolicyKind = .adaptive,
        rememberedInvalidations: Int = 4096, refreshClaim: Duration = .seconds(10),
        seed: UInt64 = .random(in: .min ... .max)
    ) {
        precondition(capacityBytes > 0, "a cache has room for something")
        precondition(heaviestShare > 0, "an entry may take a share of the whole")
        self.init(
            bound: .bytes(capacityBytes), heaviestEntryBytes: capacityBytes / heaviestShare, policy,
            rememberedInvalidations,
            refreshClaim, seed
        )
    }

    public init(
        capacityEntries: Int, policy: EvictionPolicyKind = .adaptive, rememberedInvalidations: Int = 4096,
        refreshClaim: Duration = .seconds(10), seed: UInt64 = .random(in: .min ... .max)
    ) {
        precondition(capacityEntries > 0, "a cache has room for something")
        self.init(
            bound: .entries(capacityEntries), heaviestEntryBytes: .max, policy, rememberedInvalidations, refreshClaim,
            seed
        )
    }

    private init(
        bound: Bound, heaviestEntryBytes: Int, _ policy: EvictionPolicyKind, _ rememberedInvalidations: Int,
        _ refreshClaim: Duration, _ seed: UInt64
    ) {
        precondition(rememberedInvalidations > 0, "a load can only be checked against what is remembered")
        precondition(refreshClaim > .zero, "a claim lasts for a while")
        self.bound = bound
        self.heaviestEntryBytes = heaviestEntryBytes
        self.policy = policy
        self.rememberedInvalidations = rememberedInvalidations
        self.refreshClaim = refreshClaim
        self.seed = seed
    }
}
