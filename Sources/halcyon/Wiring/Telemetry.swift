import HalcyonCache
import HalcyonCore
import HalcyonTelemetry
import Logging
import Metrics

/// Sets up logs and metrics for the whole process, once.
enum Telemetry {
    static let registry = PrometheusRegistry(catalogue: InstrumentCatalogue.halcyon)

    static func start(level: Logger.Level, format: LogFormat) -> Logger {
        LoggingSystem.bootstrap(LoggingBootstrap.makeHandlerFactory(format: format, level: level))
        MetricsSystem.bootstrap(Self.registry)
        return Logger(label: "halcyon")
    }

    /// Shows the version of the knowledge base whenever the page is made.
    static func observe(_ knowledge: any KnowledgeStore) {
        Self.registry.observe("halcyon.knowledge.version") { Double(knowledge.knowledgeVersion.number) }
    }

    /// Shows how many questions are noted whenever the page is made.
    static func observe(_ demand: Demand) {
        Self.registry.observe("halcyon.demand.questions") { Double(demand.count) }
    }

    /// Shows how full the cache is whenever the page is made.
    static func observe(_ replies: ReplyCache) {
        let tier = [("tier", "l1")]
        Self.registry.observe("halcyon.cache.entries", dimensions: tier) { Double(replies.statistics.entries) }
        Self.registry.observe("halcyon.cache.size", dimensions: tier) { Double(replies.statistics.weight) }
        let causes: [(String, any KeyPath<CacheStatistics.Evictions, Int> & Sendable)] = [
            ("size", \.size), ("expired", \.expired), ("invalidated", \.invalidated), ("version", \.version),
        ]
        for (cause, path) in causes {
            Self.registry.observe(
                "halcyon.cache.evictions", dimensions: tier + [("cause", cause)], kind: .counter
            ) { Double(replies.statistics.evictions[keyPath: path]) }
        }
    }
}
