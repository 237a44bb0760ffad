import Foundation
import Logging
import Testing

@testable import HalcyonTelemetry

@Suite struct LogLineTests {
    struct Refusal: Error, CustomStringConvertible { let description = "refused: \"no\"" }

    let time = WallTime(secondsSince1970: 1_767_225_599, milliseconds: 7)

    func record(
        _ message: String, level: Logger.Level = .info, error: (any Error)? = nil, metadata: Logger.Metadata = [:],
        own: Logger.Metadata? = nil, provider: Logger.MetadataProvider? = nil
    ) -> LogRecord {
        LogRecord(
            event: LogEvent(
                level: level, message: "\(message)", error: error, metadata: own, source: "test", file: #fileID,
                function: #function, line: #line
            ),
            label: "halcyon", metadata: metadata, provider: provider, time: self.time
        )
    }

    static func text(_ line: LogLine) -> String { String(decoding: line.bytes, as: UTF8.self) }

    static func object(_ line: LogLine) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(line.bytes)) as? [String: Any])
    }

    @Test func jsonIsOneObjectALine() {
        let record = self.record(
            "Ejected endpoint", level: .warning, error: Refusal(), own: ["endpoint": "a", "list": ["1", ["k": "v"]]]
        )
        #expect(
            Self.text(.json(record)) == """
                {"time":"2025-12-31T23:59:59.007Z","level":"warning","label":"halcyon","message":"Ejected endpoint",\
                "error":"refused: \\"no\\"","metadata":{"endpoint":"a","list":["1",{"k":"v"}]}}

                """
        )
    }

    @Test func jsonWithoutMetadataHasNone() {
        #expect(
            Self.text(.json(self.record("Ready"))) == """
                {"time":"2025-12-31T23:59:59.007Z","level":"info","label":"halcyon","message":"Ready"}

                """
        )
    }

    @Test func consoleIsOneLineForPeople() {
        let record = self.record(
            "Endpoint returned", own: ["endpoint": "a", "note": "two words", "empty": "", "n": "\(3)"])
        #expect(
            Self.text(.console(record, isColoured: false)) == """
                23:59:59.007 INFO     [halcyon] Endpoint returned empty="" endpoint=a n=3 note="two words"

                """
        )
    }

    @Test func consoleIsColouredWhenAsked() {
        let text = Self.text(.console(self.record("Broken", level: .error), isColoured: true))
        #expect(text.contains("\u{1B}[1;31mERROR\u{1B}[0m"))
    }

    @Test func statementsMetadataStandsBeforeTheProvidersAndTheLoggers() {
        let record = self.record(
            "m", metadata: ["a": "logger", "b": "logger", "c": "logger"], own: ["c": "statement"],
            provider: Logger.MetadataProvider { ["b": "provider", "c": "provider"] }
        )
        #expect(record.metadata.map { "\($0.key)=\($0.value)" } == ["a=logger", "b=provider", "c=statement"])
    }

    @Test(arguments: ["a\nb", "a\r\nb", "tab\tquote\"slash\\", "\u{1B}[2J", "\0", "\u{7F}\u{85}\u{2028}", "日本 👩‍👩‍👧"])
    func noValueEndsTheLineOrCommandsATerminal(value: String) throws {
        let record = self.record(value, own: ["key": .string(value)])
        let json = LogLine.json(record)
        #expect(json.bytes.filter { $0 == .lineFeed }.count == 1)
        let object = try Self.object(json)
        #expect(object["message"] as? String == value)
        #expect((object["metadata"] as? [String: String])?["key"] == value)
        let console = Self.text(.console(record, isColoured: false)).dropLast()
        #expect(console.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control && $0 != "\u{2028}" })
    }

    @Test(arguments: [1, 1000, 1023, 1024, 1025, 5000], ["x", "\n", "ä", "\u{1}", "👩‍👩‍👧"])
    func everyLineFitsTheSinkAndIsWholeJSON(count: Int, character: String) throws {
        let text = String(repeating: character, count: count)
        let metadata = Logger.Metadata(uniqueKeysWithValues: (0..<9).map { ("key\($0)", .string(text)) })
        let record = self.record(text, error: Refusal(), own: metadata)
        let json = LogLine.json(record)
        #expect(json.bytes.count <= LogSink.lineBytes)
        #expect(LogLine.console(record, isColoured: true).bytes.count <= LogSink.lineBytes)
        let object = try Self.object(json)
        let message = try #require(object["message"] as? String)
        #expect(message == text || message.hasSuffix("…"))
        let isTruncated = object["truncated"] as? Bool == true
        let shown = (object["metadata"] as? [String: String])?.count ?? 0
        #expect(isTruncated == (shown < 9))
    }
}
