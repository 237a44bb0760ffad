import Logging

/// Writes each event as one line of JSON, fit for a log collector. It shows marked values: see ``SensitiveLogFilter``.
struct JSONLineLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    var logLevel: Logger.Level

    private let label: String
    private let sink: LogSink

    init(label: String, level: Logger.Level, sink: LogSink) {
        self.label = label
        self.logLevel = level
        self.sink = sink
    }

    func log(event: LogEvent) {
        let record = LogRecord(
            event: event, label: self.label, metadata: self.metadata, provider: self.metadataProvider, time: .now()
        )
        self.sink.write(LogLine.json(record).bytes)
    }

    @available(*, deprecated, renamed: "log(event:)")
    func log(
        level: Logger.Level, message: Logger.Message, metadata: Logger.Metadata?, source: String, file: String,
        function: String, line: UInt
    ) {
        self.log(
            event: LogEvent(
                level: level, message: message, metadata: metadata, source: source, file: file, function: function,
                line: line
            )
        )
    }

    subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { self.metadata[key] }
        set { self.metadata[key] = newValue }
    }
}
