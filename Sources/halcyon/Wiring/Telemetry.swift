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
    static func observe(versionOf knowledge: any KnowledgeStore) {
        Self.registry.observe("halcyon.knowledge.version") { Double(knowledge.knowledgeVersion.number) }
    }

    /// Shows how many questions are noted whenever the page is made.
    static func observe(_ demand: Demand) {
        Self.registry.observe("halcyon.demand.questions") { Double(demand.count) }
    }
}
