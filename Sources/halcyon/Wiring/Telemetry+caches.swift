import HalcyonCache
import HalcyonCore
import HalcyonTelemetry

extension Telemetry {
    private typealias Count<Root> = (labels: [(String, String)], path: any KeyPath<Root, Int> & Sendable)

    /// Shows what a cache holds and has done whenever the page is made.
    static func observe(_ cache: any WatchedCache) {
        let own = [("cache", cache.name)]
        let memory = own + [("tier", "l1")]
        Self.gauge("halcyon.cache.entries", memory) { Double(cache.statistics.memory.entries) }
        Self.gauge("halcyon.cache.size", memory) { Double(cache.statistics.memory.weight) }
        Self.gauge("halcyon.cache.shared.breakers.open", own) { Double(cache.openBreakers) }
        for (name, counts) in Self.counts {
            for (labels, path) in counts {
                Self.counter(name, own + labels) { Double(cache.statistics[keyPath: path]) }
            }
        }
        for code in SharedTierError.Code.all {
            Self.counter("halcyon.cache.shared.failures", own + [("code", "\(code)")]) {
                Double(cache.statistics.sharedFailures[code, default: 0])
            }
        }
        for reason in Staleness.allCases {
            Self.counter("halcyon.cache.stale", own + [("reason", reason.rawValue)]) {
                Double(cache.statistics.stale[reason, default: 0])
            }
        }
        Self.observeConsistency(cache, own)
    }

    private static let counts: [(String, [Count<TieredStatistics>])] = [
        (
            "halcyon.cache.lookups",
            [
                ([("tier", "l1"), ("result", "hit")], \.memory.hits),
                ([("tier", "l1"), ("result", "miss")], \.memory.misses),
                ([("tier", "l2"), ("result", "hit")], \.sharedHits),
                ([("tier", "l2"), ("result", "miss")], \.sharedMisses),
                ([("tier", "l2"), ("result", "expired")], \.sharedExpired),
                ([("tier", "l2"), ("result", "outdated")], \.sharedOutdated),
                ([("tier", "l2"), ("result", "unknown")], \.sharedUnknown),
                ([("tier", "l2"), ("result", "unreadable")], \.sharedUnreadable),
            ]
        ),
        (
            "halcyon.cache.evictions",
            [
                ([("tier", "l1"), ("cause", "size")], \.memory.evictions.size),
                ([("tier", "l1"), ("cause", "expired")], \.memory.evictions.expired),
                ([("tier", "l1"), ("cause", "invalidated")], \.memory.evictions.invalidated),
                ([("tier", "l1"), ("cause", "version")], \.memory.evictions.version),
            ]
        ),
        (
            "halcyon.cache.loads",
            [
                ([("outcome", "begun")], \.loads), ([("outcome", "failed")], \.loadFailures),
                ([("outcome", "refused")], \.loadRefusals), ([("outcome", "overtaken")], \.overtaken),
            ]
        ),
        ("halcyon.cache.loads.joined", [([], \.joined)]),
        ("halcyon.cache.lease.waits", [([], \.leaseWaits)]),
        ("halcyon.cache.lease.timeouts", [([], \.leaseTimeouts)]),
        ("halcyon.cache.shared.refusals", [([], \.sharedRefusals)]),
        ("halcyon.cache.shared.breaker.openings", [([], \.breakerOpenings)]),
        ("halcyon.cache.shared.stores.dropped", [([], \.droppedStores)]),
    ]

    private static func observeConsistency(_ cache: any WatchedCache, _ own: [(String, String)]) {
        let results: [(String, ConsistencyReport.Result)] = [
            ("agreed", .agreed), ("stale-in-memory", .staleInMemory), ("stale-in-shared-tier", .staleInSharedTier),
            ("missing", .missing),
        ]
        for (name, result) in results {
            Self.counter("halcyon.cache.consistency.checks", own + [("result", name)]) {
                Double(cache.consistency.results[result, default: 0])
            }
        }
        Self.gauge("halcyon.cache.consistency.share", own) { cache.consistency.share }
        Self.gauge("halcyon.cache.consistency.nines", own) { cache.consistency.nines }
        Self.gauge("halcyon.cache.consistency.stale_age", own) {
            (cache.consistency.lastStale ?? .zero).milliseconds / 1000
        }
    }

    /// Shows whether this process hears the others whenever the page is made.
    static func observe(_ coherence: Coherence<ContinuousClock>) {
        Self.gauge("halcyon.invalidation.shards") { Double(coherence.statistics.shards) }
        Self.gauge("halcyon.invalidation.shards_heard") { Double(coherence.statistics.shardsHeard) }
        Self.gauge("halcyon.invalidation.trusted") { coherence.statistics.isTrusted ? 1 : 0 }
        Self.gauge("halcyon.invalidation.waiting") { Double(coherence.statistics.waiting) }
        Self.gauge("halcyon.invalidation.missing") { Double(coherence.statistics.missing) }
        Self.counter("halcyon.invalidation.distrust") { coherence.statistics.distrust.milliseconds / 1000 }
        let counts: [(String, Count<CoherenceStatistics>)] = [
            ("halcyon.invalidation.events", ([("origin", "here")], \.announced)),
            ("halcyon.invalidation.events", ([("origin", "elsewhere")], \.remote)),
            ("halcyon.invalidation.publications.failed", ([], \.failedPublications)),
            ("halcyon.invalidation.gaps", ([], \.gaps)), ("halcyon.invalidation.clears", ([], \.clears)),
        ]
        for (name, count) in counts {
            Self.counter(name, count.labels) { Double(coherence.statistics[keyPath: count.path]) }
        }
    }

    private static func gauge(
        _ name: String, _ dimensions: [(String, String)] = [], read: @escaping @Sendable () -> Double
    ) {
        Self.registry.observe(name, dimensions: dimensions, read: read)
    }

    private static func counter(
        _ name: String, _ dimensions: [(String, String)] = [], read: @escaping @Sendable () -> Double
    ) {
        Self.registry.observe(name, dimensions: dimensions, kind: .counter, read: read)
    }
}
