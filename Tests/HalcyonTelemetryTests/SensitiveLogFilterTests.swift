import InMemoryLogging
import Logging
import Testing

@testable import HalcyonTelemetry

@Suite struct SensitiveLogFilterTests {
    static let secret = "I feel lost"

    /// Everything that a person could have said, by every way into a log line.
    static func logEverything(_ factory: @escaping @Sendable (String) -> any LogHandler) {
        var logger = Logger(label: "test", factory: factory)
        logger[metadataKey: "own"] = .sensitive(Self.secret)
        logger.handler.metadata["whole"] = .sensitive(Self.secret)
        logger.handler.metadataProvider = Logger.MetadataProvider { ["provided": .sensitive(Self.secret)] }
        logger.warning(
            "Constant text",
            metadata: [
                "open": "seen", "marked": .sensitive(Self.secret),
                "mixed": "said \(Self.secret, sensitivity: .sensitive)!",
                "list": ["seen", .sensitive(Self.secret)], "nested": ["inner": ["deep": .sensitive(Self.secret)]],
            ]
        )
    }

    @Test(arguments: LogFormat.allCases)
    func neitherFormatShowsWhatIsMarked(format: LogFormat) {
        let pipe = LogPipe()
        Self.logEverything(LoggingBootstrap.makeHandlerFactory(format: format, level: .info, sink: pipe.sink))
        let text = pipe.read()
        #expect(!text.contains("lost"))
        #expect(text.contains("Constant text") && text.contains("seen"))
        #expect(text.components(of: "<redacted>") == 7)
    }

    @Test func otherHandlerNeverSeesWhatIsMarked() throws {
        let memory = InMemoryLogHandler()
        Self.logEverything { _ in SensitiveLogFilter(memory) }
        let metadata = try #require(memory.entries.first).metadata
        #expect(
            metadata == [
                "own": "<redacted>", "whole": "<redacted>", "provided": "<redacted>", "marked": "<redacted>",
                "mixed": "<redacted>", "open": "seen", "list": ["seen", "<redacted>"],
                "nested": ["inner": ["deep": "<redacted>"]],
            ]
        )
    }

    @Test func handlerThatIsWrappedLosesWhatItHad() throws {
        var memory = InMemoryLogHandler()
        memory.logLevel = .trace
        memory.metadata = ["had": .sensitive(Self.secret), "open": "seen"]
        memory.metadataProvider = Logger.MetadataProvider { ["provided": .sensitive(Self.secret)] }
        let filter = SensitiveLogFilter(memory)
        Logger(label: "test", factory: { _ in filter }).trace("Constant text")
        let metadata = try #require(memory.entries.first).metadata
        #expect(metadata == ["had": "<redacted>", "open": "seen", "provided": "<redacted>"])
    }

    @Test func requestsLoggerIsFilteredToo() {
        let memory = InMemoryLogHandler()
        withLogger(handler: SensitiveLogFilter(memory)) { _ in
            withLogger(mergingMetadata: ["said": .sensitive(Self.secret), "id": "7"]) { logger in
                logger.info("Constant text")
            }
        }
        #expect(memory.entries.map(\.metadata) == [["said": "<redacted>", "id": "7"]])
    }

    @Test func oneSensitivePartMakesTheWholeValueSo() {
        let value: Logger.MetadataValue = "\("a", sensitivity: .sensitive) and \("b")"
        #expect(value.redacted() == "<redacted>")
    }

    @Test func loggersAreValues() {
        let memory = InMemoryLogHandler()
        let first = Logger(label: "test", factory: { _ in SensitiveLogFilter(memory) })
        var second = first
        second[metadataKey: "x"] = "1"
        second.logLevel = .error
        #expect(first[metadataKey: "x"] == nil)
        #expect(second[metadataKey: "x"] == "1")
        #expect(first.logLevel == .info)
    }

    @Test func levelIsKept() {
        let pipe = LogPipe()
        let factory = LoggingBootstrap.makeHandlerFactory(format: .json, level: .warning, sink: pipe.sink)
        let logger = Logger(label: "test", factory: factory)
        logger.notice("Quiet")
        logger.warning("Loud")
        let text = pipe.read()
        #expect(!text.contains("Quiet") && text.contains("Loud"))
    }
}

extension String {
    /// How often another string occurs.
    fileprivate func components(of other: String) -> Int {
        var count = 0
        var rest = self[...]
        while let start = rest.firstRange(of: other) {
            count += 1
            rest = rest[start.upperBound...]
        }
        return count
    }
}
