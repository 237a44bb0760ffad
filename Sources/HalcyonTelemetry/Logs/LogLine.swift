import Logging

/// Turns a record into one line that a ``LogSink`` takes. What is too long is cut and the line says so.
struct LogLine {
    /// The room for a message, an error, a key or a value.
    private static let textBytes = 1024
    private static let labelBytes = 128
    /// Kept free for what ends a line.
    private static let endBytes = 64

    private var text = ""

    /// The line with its end.
    var bytes: [UInt8] { Array(self.text.utf8) + [.lineFeed] }

    /// `{"time":"…","level":"info","label":"halcyon","message":"…","error":"…","metadata":{…}}`; the last two only
    /// where there are any, and `"truncated":true` where metadata was left out.
    static func json(_ record: LogRecord) -> LogLine {
        var line = LogLine()
        line.text = "{\"time\":\"\(record.time.rfc3339)\",\"level\":\"\(record.level.rawValue)\""
        line.text += ",\"label\":\(Self.quoted(record.label, Self.labelBytes))"
        line.text += ",\"message\":\(Self.quoted(record.message))"
        if let error = record.error { line.text += ",\"error\":\(Self.quoted(error))" }
        var isWhole = true
        if !record.metadata.isEmpty {
            let entries = record.metadata.lazy.map { "\(Self.quoted($0.key)):\(Self.json($0.value))" }
            line.text += ",\"metadata\":{"
            isWhole = line.append(entries, separator: ",")
            line.text += "}"
        }
        line.text += isWhole ? "}" : ",\"truncated\":true}"
        return line
    }

    /// `12:03:04.123 INFO  [halcyon] Message error=… key=value`.
    static func console(_ record: LogRecord, isColoured: Bool) -> LogLine {
        var line = LogLine()
        let level = record.level.rawValue.uppercased()
        let padding = String(repeating: " ", count: max(0, 8 - level.utf8.count))
        let (on, dim, off) = isColoured ? (Self.colour(record.level), "\u{1B}[2m", "\u{1B}[0m") : ("", "", "")
        line.text = "\(dim)\(record.time.timeOfDay)\(off) \(on)\(level)\(off)\(padding) "
        line.text += "\(dim)[\(LineText.escaped(record.label, byteLimit: Self.labelBytes))]\(off) "
        line.text += LineText.escaped(record.message, byteLimit: Self.textBytes)
        if let error = record.error { line.text += " error=\(Self.quoted(error))" }
        let entries = record.metadata.lazy.map { key, value in
            " \(dim)\(LineText.escaped(key, byteLimit: Self.textBytes))=\(off)\(Self.plain(value))"
        }
        if !line.append(entries, separator: "") { line.text += " \(LineText.ellipsis)" }
        return line
    }

    /// Adds the entries for which there is room.
    ///
    /// - Returns: whether that was all.
    private mutating func append(_ entries: some Sequence<String>, separator: String) -> Bool {
        var room = LogSink.lineBytes - Self.endBytes - self.text.utf8.count
        var next = ""
        for entry in entries {
            room -= next.utf8.count + entry.utf8.count
            guard room >= 0 else { return false }
            self.text += next + entry
            next = separator
        }
        return true
    }

    private static func json(_ value: Logger.MetadataValue) -> String {
        switch value {
        case .string(let text):
            Self.quoted(text)
        case .stringConvertible(let value):
            Self.quoted("\(value)")
        case .array(let values):
            "[" + values.map { Self.json($0) }.joined(separator: ",") + "]"
        case .dictionary(let values):
            "{"
                + values.sorted { $0.key < $1.key }.map { "\(Self.quoted($0.key)):\(Self.json($0.value))" }
                .joined(separator: ",") + "}"
        }
    }

    /// A single word as it is, anything else as JSON.
    private static func plain(_ value: Logger.MetadataValue) -> String {
        let text: String
        switch value {
        case .string(let string): text = string
        case .stringConvertible(let value): text = "\(value)"
        case .array, .dictionary: return Self.json(value)
        }
        let quoted = Self.quoted(text)
        let isWord =
            !text.isEmpty && quoted.utf8.count == text.utf8.count + 2 && !text.utf8.contains { " =".utf8.contains($0) }
        return isWord ? text : quoted
    }

    private static func quoted(_ text: String, _ byteLimit: Int = Self.textBytes) -> String {
        "\"\(LineText.escaped(text, byteLimit: byteLimit))\""
    }

    private static func colour(_ level: Logger.Level) -> String {
        switch level {
        case .trace, .debug: "\u{1B}[34m"
        case .info, .notice: "\u{1B}[32m"
        case .warning: "\u{1B}[33m"
        case .error, .critical: "\u{1B}[1;31m"
        }
    }
}
