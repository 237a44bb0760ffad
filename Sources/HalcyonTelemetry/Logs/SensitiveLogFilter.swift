public import Logging

/// A handler that replaces metadata values marked with ``Sensitivity`` by `<redacted>`, and leaves the rest to another.
///
/// The other handler never sees a marked value: not a log statement's, not a logger's own, and not a provider's.
/// Messages carry no marks; they are constant text.
public struct SensitiveLogFilter<Base: LogHandler>: LogHandler {
    private var base: Base

    /// - Parameter base: the handler that writes; marked metadata that it has already is replaced.
    public init(_ base: Base) {
        self.base = base
        self.base.metadata = base.metadata.redacted()
        if let provider = base.metadataProvider { self.metadataProvider = provider }
    }

    public func log(event: LogEvent) {
        guard let metadata = event.metadata, metadata.values.contains(where: \.isSensitive) else {
            return self.base.log(event: event)
        }
        var event = event
        event.metadata = metadata.redacted()
        self.base.log(event: event)
    }

    @available(*, deprecated, renamed: "log(event:)")
    public func log(
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

    public subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { self.base[metadataKey: key] }
        set { self.base[metadataKey: key] = newValue?.redacted() }
    }

    public var metadata: Logger.Metadata {
        get { self.base.metadata }
        set { self.base.metadata = newValue.redacted() }
    }

    public var metadataProvider: Logger.MetadataProvider? {
        get { self.base.metadataProvider }
        set {
            self.base.metadataProvider = newValue.map { provider in
                Logger.MetadataProvider { provider.get().redacted() }
            }
        }
    }

    public var logLevel: Logger.Level {
        get { self.base.logLevel }
        set { self.base.logLevel = newValue }
    }
}
