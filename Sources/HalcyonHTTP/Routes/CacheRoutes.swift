import HTTPTypes
import HalcyonCache
import HalcyonCore
import Hummingbird
import Logging

/// `/ops/v1/caches`, and what the status says of caches.
struct CacheRoutes: Sendable {
    let caches: [any WatchedCache]
    let shared: (@Sendable () -> SharedTierReport)?

    func add(to group: RouterGroup<HalcyonRequestContext>) {
        group.delete("caches") { _, context in
            let caller = try context.requireCaller()
            var isTold = true
            for cache in self.caches where !(await cache.removeAll()) { isTold = false }
            Logger.current.notice(
                "Cleared the caches", metadata: ["by": "\(caller.keyName)", "others": isTold ? "told" : "not yet told"])
            return Response.json { $0.member("othersTold", isTold) }
        }
    }

    func members(_ writer: inout JSONWriter) {
        let report = self.shared?()
        writer.member("caches", self.caches) { Self.write($1, isShared: report != nil, &$0) }
        guard let report else {
            writer.name("shared")
            return writer.null()
        }
        writer.object("shared") { Self.write(report, &$0) }
    }

    private static func write(_ cache: any WatchedCache, isShared: Bool, _ writer: inout JSONWriter) {
        let statistics = cache.statistics
        let memory = statistics.memory
        writer.member("cache", cache.name)
        writer.member("tier", "l1")
        writer.member("entries", memory.entries)
        writer.member("bytes", memory.weight)
        writer.member("capacityBytes", memory.capacity)
        writer.member("hits", memory.hits)
        writer.member("misses", memory.misses)
        writer.member("hitRatio", memory.hitRatio)
        writer.member("evictions", memory.evictions.total)
        writer.member("loads", statistics.loads)
        writer.member("stale", statistics.stale.values.reduce(0, +))
        if isShared {
            writer.object("shared") { Self.write(statistics, breakersOpen: cache.openBreakers, &$0) }
        } else {
            writer.name("shared")
            writer.null()
        }
        let consistency = cache.consistency
        writer.object("consistency") { writer in
            writer.member("share", consistency.share)
            writer.member("nines", consistency.nines)
            writer.member("compared", consistency.compared)
            writer.member("staleInMemory", consistency.results[.staleInMemory, default: 0])
            writer.member("staleInSharedTier", consistency.results[.staleInSharedTier, default: 0])
            writer.member("oldestStaleSeconds", consistency.oldestStale.milliseconds / 1000)
        }
    }

    private static func write(_ statistics: TieredStatistics, breakersOpen: Int, _ writer: inout JSONWriter) {
        writer.member("hits", statistics.sharedHits)
        writer.member("misses", statistics.sharedMisses)
        writer.member("expired", statistics.sharedExpired)
        writer.member("outdated", statistics.sharedOutdated + statistics.sharedUnknown)
        writer.member("unreadable", statistics.sharedUnreadable)
        writer.member("failures", statistics.sharedFailures.values.reduce(0, +))
        writer.member("refused", statistics.sharedRefusals)
        writer.member("dropped", statistics.droppedStores)
        writer.member("breakersOpen", breakersOpen)
    }

    private static func write(_ report: SharedTierReport, _ writer: inout JSONWriter) {
        let coherence = report.coherence
        writer.member("kind", report.kind)
        writer.member("servers", report.servers) { writer, server in
            writer.member("address", server.address)
            writer.member("connected", server.isConnected)
        }
        writer.member("shards", coherence.shards)
        writer.member("shardsHeard", coherence.shardsHeard)
        writer.member("trusted", coherence.isTrusted)
        writer.member("waiting", coherence.waiting)
        let count = coherence.propagated
        writer.member("delayMilliseconds", count == 0 ? nil : coherence.propagation.milliseconds / Double(count))
    }
}
