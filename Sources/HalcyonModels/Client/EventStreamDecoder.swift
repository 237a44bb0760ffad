/// Takes a stream of server-sent events apart, wherever the network cut it.
///
/// Lines may end in LF, CR or CRLF, also when a chunk ends between the two; comments and unknown fields are passed
/// over; the data lines of one event are joined by LF. What is kept between chunks is bounded by ``byteLimit``.
struct EventStreamDecoder: Sendable {
    /// One event, without its name and id, which model servers do not use.
    typealias Event = [UInt8]

    /// A line or an event longer than the limit.
    struct TooLong: Error, Hashable {}

    /// The longest line, and the most data of one event, in bytes.
    static let byteLimit = 1 << 20

    /// A line whose end has not come yet.
    private var line: [UInt8] = []
    private var data: [UInt8] = []
    private var hasData = false
    /// The last byte was a CR: an LF right after it belongs to the same line end.
    private var skipsLineFeed = false
    private var isFirstLine = true

    /// Appends the events that `bytes` complete to `events`.
    mutating func decode(_ bytes: Span<UInt8>, into events: inout [Event]) throws(TooLong) {
        var start = 0
        for index in bytes.indices {
            let byte = bytes[index]
            if self.skipsLineFeed {
                self.skipsLineFeed = false
                if byte == 0x0A {
                    start = index + 1
                    continue
                }
            }
            guard byte == 0x0A || byte == 0x0D else { continue }
            self.skipsLineFeed = byte == 0x0D
            if self.line.isEmpty {
                try self.endLine(bytes.extracting(start..<index), into: &events)
            } else {
                try self.keep(bytes.extracting(start..<index))
                let line = self.line
                self.line.removeAll(keepingCapacity: true)
                try self.endLine(line.span, into: &events)
            }
            start = index + 1
        }
        try self.keep(bytes.extracting(start..<bytes.count))
    }

    private mutating func keep(_ bytes: Span<UInt8>) throws(TooLong) {
        guard !bytes.isEmpty else { return }
        guard self.line.count + bytes.count <= Self.byteLimit else { throw TooLong() }
        for index in bytes.indices { self.line.append(bytes[index]) }
    }

    private mutating func endLine(_ text: Span<UInt8>, into events: inout [Event]) throws(TooLong) {
        var start = 0
        if self.isFirstLine {
            self.isFirstLine = false
            if Self.hasPrefix([0xEF, 0xBB, 0xBF], text) { start = 3 }
        }
        guard start < text.count else {
            if self.hasData { events.append(self.data) }
            self.data = []
            self.hasData = false
            return
        }
        guard let value = Self.dataValue(text.extracting(start..<text.count)) else { return }
        try self.addData(text.extracting((start + value)..<text.count))
    }

    private mutating func addData(_ value: Span<UInt8>) throws(TooLong) {
        guard self.data.count + value.count < Self.byteLimit else { throw TooLong() }
        if self.hasData { self.data.append(0x0A) }
        self.hasData = true
        self.data.reserveCapacity(self.data.count + value.count)
        for index in value.indices { self.data.append(value[index]) }
    }

    /// Where the value of a `data` line begins; nil for any other line.
    private static func dataValue(_ line: Span<UInt8>) -> Int? {
        guard self.hasPrefix([0x64, 0x61, 0x74, 0x61], line) else { return nil }
        guard line.count > 4 else { return 4 }
        guard line[4] == UInt8(ascii: ":") else { return nil }
        return line.count > 5 && line[5] == 0x20 ? 6 : 5
    }

    private static func hasPrefix(_ prefix: [UInt8], _ text: Span<UInt8>) -> Bool {
        guard text.count >= prefix.count else { return false }
        for index in prefix.indices where text[index] != prefix[index] { return false }
        return true
    }
}
