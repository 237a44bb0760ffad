import Logging

/// All that one log line says.
struct LogRecord {
    var time: WallTime
    var level: Logger.Level
    var label: String
    var message: String
    var error: String?

    /// In the order of the keys.
    var metadata: [(key: String, value: Logger.MetadataValue)]

    /// Of two values with the same key the statement's stands before the provider's, and that before the logger's.
    init(
        event: LogEvent, label: String, metadata: Logger.Metadata, provider: Logger.MetadataProvider?, time: WallTime
    ) {
        self.time = time
        self.level = event.level
        self.label = label
        self.message = event.message.description
        self.error = event.error.map { "\($0)" }
        var merged = metadata
        if let provider { merged.merge(provider.get()) { _, new in new } }
        if let own = event.metadata { merged.merge(own) { _, new in new } }
        self.metadata = merged.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value) }
    }
}
