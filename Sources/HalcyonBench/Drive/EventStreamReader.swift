/// Reads the events of a turn, wherever the network cut them.
///
/// Only what the bench needs is kept: the names of all events, and the data of the last one.
struct EventStreamReader: Sendable {
    enum Event: Sendable, Hashable {
        /// The server has taken the turn.
        case turn
        case text
        /// The answer is whole; with the event's JSON.
        case done([UInt8])
        case error
    }

    /// The longest line that is kept; longer ones are cut, which fails to parse and counts as a broken stream.
    static let lineLimit = 1 << 16

    private var line: [UInt8] = []
    private var name: [UInt8] = []
    private var data: [UInt8] = []

    /// The events that these bytes complete.
    mutating func read(_ bytes: some Sequence<UInt8>) -> [Event] {
        var events: [Event] = []
        for byte in bytes {
            if byte == 0x0A {
                if let event = self.endLine() { events.append(event) }
                self.line.removeAll(keepingCapacity: true)
            } else if byte != 0x0D, self.line.count < Self.lineLimit {
                self.line.append(byte)
            }
        }
        return events
    }

    private mutating func endLine() -> Event? {
        guard !self.line.isEmpty else { return self.endEvent() }
        if let value = Self.value(of: Self.eventField, in: self.line) {
            self.name = Array(value)
        } else if let value = Self.value(of: Self.dataField, in: self.line) {
            self.data = Array(value)
        }
        return nil
    }

    private mutating func endEvent() -> Event? {
        defer {
            self.name.removeAll(keepingCapacity: true)
            self.data.removeAll(keepingCapacity: true)
        }
        return switch self.name {
        case Self.textName: .text
        case Self.turnName: .turn
        case Self.doneName: .done(self.data)
        case Self.errorName: .error
        default: nil
        }
    }

    private static let eventField = Array("event:".utf8)
    private static let dataField = Array("data:".utf8)
    private static let turnName = Array("turn".utf8)
    private static let textName = Array("text".utf8)
    private static let doneName = Array("done".utf8)
    private static let errorName = Array("error".utf8)

    private static func value(of field: [UInt8], in line: [UInt8]) -> ArraySlice<UInt8>? {
        guard line.starts(with: field) else { return nil }
        let value = line.dropFirst(field.count)
        return value.first == 0x20 ? value.dropFirst() : value
    }
}
