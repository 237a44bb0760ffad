public import Logging

/// Makes the log handlers of the process.
public enum LoggingBootstrap {
    /// A factory of handlers that write to standard error and show nothing that is marked ``Sensitivity/sensitive``.
    ///
    /// ```swift
    /// LoggingSystem.bootstrap(LoggingBootstrap.makeHandlerFactory(format: .json, level: .notice))
    /// ```
    public static func makeHandlerFactory(
        format: LogFormat, level: Logger.Level
    ) -> @Sendable (String) -> any LogHandler {
        Self.makeHandlerFactory(format: format, level: level, sink: .standardError)
    }

    static func makeHandlerFactory(
        format: LogFormat, level: Logger.Level, sink: LogSink
    ) -> @Sendable (String) -> any LogHandler {
        switch format {
        case .json:
            { SensitiveLogFilter(JSONLineLogHandler(label: $0, level: level, sink: sink)) }
        case .console:
            { SensitiveLogFilter(ConsoleLogHandler(label: $0, level: level, sink: sink)) }
        }
    }
}
