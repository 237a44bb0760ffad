import NIOCore

/// Takes Redis' protocol apart as it comes in, in pieces of any size.
///
/// Nothing is read twice but the header of a string whose bytes have not all come: an array of a million elements that
/// trickles in costs no more than one that comes at once.
struct RESPParser {
    /// An array or a map of which not all elements have come.
    private struct Aggregate {
        enum Kind { case array, map, set, push, attribute }

        let kind: Kind
        var remaining: Int
        var items: [RESPValue] = []

        func finished() -> RESPValue? {
            switch self.kind {
            case .array: .array(self.items)
            case .map: .map(self.items)
            case .set: .set(self.items)
            case .push: .push(self.items)
            case .attribute: nil
            }
        }
    }

    private enum Token {
        case value(RESPValue)
        case open(Aggregate.Kind, count: Int)
    }

    private let limits: RESPLimits
    private var buffer = ByteBuffer()
    private var open: [Aggregate] = []

    /// Of the reply that is being read.
    private var elements = 0

    init(limits: RESPLimits = RESPLimits()) { self.limits = limits }

    /// Adds bytes that came in.
    mutating func append(_ bytes: consuming ByteBuffer) {
        if self.buffer.readableBytes == 0 {
            self.buffer = bytes
        } else if self.buffer.readerIndex == 0 {
            self.buffer.writeBuffer(&bytes)
        } else {
            // Values that were read still share the old storage; writing into it would copy all of it.
            var fresh = ByteBuffer()
            fresh.reserveCapacity(self.buffer.readableBytes + bytes.readableBytes)
            fresh.writeBuffer(&self.buffer)
            fresh.writeBuffer(&bytes)
            self.buffer = fresh
        }
    }

    /// All whole values that have come.
    mutating func values() throws(RESPProtocolError) -> [RESPValue] {
        var values: [RESPValue] = []
        while let value = try self.next() { values.append(value) }
        return values
    }

    /// The next whole value; nil when more bytes are needed.
    ///
    /// Attributes, which no command here asks for, are passed over.
    mutating func next() throws(RESPProtocolError) -> RESPValue? {
        while let token = try self.readToken() {
            switch token {
            case .open(let kind, let count):
                if count > 0 {
                    guard self.open.count < self.limits.depth else { throw RESPProtocolError(.tooDeep) }
                    self.open.append(Aggregate(kind: kind, remaining: count))
                } else if let value = self.close(Aggregate(kind: kind, remaining: 0).finished()) {
                    return value
                }
            case .value(let value):
                if let value = self.close(value) { return value }
            }
        }
        return nil
    }

    /// Puts a whole value into the aggregate that it belongs to, and closes what it fills.
    ///
    /// - Parameter value: nil for an attribute, which belongs to nothing.
    /// - Returns: a value that belongs to nothing else: a reply.
    private mutating func close(_ value: RESPValue?) -> RESPValue? {
        var value = value
        while let whole = value {
            guard let last = self.open.indices.last else {
                self.elements = 0
                return whole
            }
            self.open[last].items.append(whole)
            self.open[last].remaining -= 1
            guard self.open[last].remaining == 0 else { return nil }
            value = self.open.removeLast().finished()
        }
        return nil
    }

    // MARK: - One element

    private mutating func readToken() throws(RESPProtocolError) -> Token? {
        guard let type = self.buffer.getInteger(at: self.buffer.readerIndex, as: UInt8.self) else { return nil }
        switch type {
        case UInt8(ascii: "$"): return try self.readBulk { .bulk($0) }
        case UInt8(ascii: "!"): return try self.readBulk { .failure(RESPFailure(text: String(buffer: $0))) }
        case UInt8(ascii: "="): return try self.readBulk { .bulk(Self.withoutFormat($0)) }
        case UInt8(ascii: "*"): return try self.readAggregate(.array)
        case UInt8(ascii: "%"): return try self.readAggregate(.map)
        case UInt8(ascii: "~"): return try self.readAggregate(.set)
        case UInt8(ascii: "|"): return try self.readAggregate(.attribute)
        case UInt8(ascii: ">"):
            guard self.open.isEmpty else { throw RESPProtocolError(.pushWithin) }
            return try self.readAggregate(.push)
        case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: "#"),
            UInt8(ascii: "("), UInt8(ascii: "_"):
            guard let end = try self.lineEnd() else { return nil }
            return .value(try self.readLine(type, end))
        default: throw RESPProtocolError(.unknownType)
        }
    }

    /// A value that stands on one line.
    private mutating func readLine(_ type: UInt8, _ end: Int) throws(RESPProtocolError) -> RESPValue {
        if type == UInt8(ascii: ":") {
            let number = try Self.integer(self.buffer.readableBytesUInt8Span, 1..<end)
            self.buffer.moveReaderIndex(forwardBy: end + 2)
            return .integer(number)
        }
        let start = self.buffer.readerIndex + 1
        let text = self.buffer.getString(at: start, length: end - 1) ?? ""
        self.buffer.moveReaderIndex(forwardBy: end + 2)
        switch type {
        case UInt8(ascii: "+"): return .simple(text)
        case UInt8(ascii: "-"): return .failure(RESPFailure(text: text))
        case UInt8(ascii: ","):
            guard let number = Double(text) else { throw RESPProtocolError(.badNumber) }
            return .double(number)
        case UInt8(ascii: "#"):
            guard text == "t" || text == "f" else { throw RESPProtocolError(.badBoolean) }
            return .boolean(text == "t")
        case UInt8(ascii: "("):
            let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
            guard !digits.isEmpty, digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
                throw RESPProtocolError(.badNumber)
            }
            return .bigNumber(text)
        default:
            guard text.isEmpty else { throw RESPProtocolError(.badLine) }
            return .null
        }
    }

    private mutating func readBulk(_ make: (ByteBuffer) -> RESPValue) throws(RESPProtocolError) -> Token? {
        guard let end = try self.lineEnd() else { return nil }
        let length = try Self.integer(self.buffer.readableBytesUInt8Span, 1..<end)
        guard length >= 0 else {
            guard length == -1 else { throw RESPProtocolError(.badNumber) }
            self.buffer.moveReaderIndex(forwardBy: end + 2)
            return .value(.null)
        }
        guard length <= self.limits.bulkBytes else { throw RESPProtocolError(.bulkTooLong) }
        let count = Int(length)
        guard self.buffer.readableBytes >= end + 2 + count + 2 else {
            self.reserve(end + 2 + count + 2)
            return nil
        }
        let start = self.buffer.readerIndex + end + 2
        guard let bytes = self.buffer.getSlice(at: start, length: count),
            self.buffer.getInteger(at: start + count, as: UInt16.self) == Self.lineFeed
        else { throw RESPProtocolError(.bulkWithoutEnd) }
        self.buffer.moveReaderIndex(to: start + count + 2)
        return .value(make(bytes))
    }

    /// The first four bytes of a verbatim string name its format: `txt:`.
    private static func withoutFormat(_ bytes: ByteBuffer) -> ByteBuffer {
        bytes.getSlice(at: bytes.readerIndex + 4, length: max(bytes.readableBytes - 4, 0)) ?? bytes
    }

    private mutating func readAggregate(_ kind: Aggregate.Kind) throws(RESPProtocolError) -> Token? {
        guard let end = try self.lineEnd() else { return nil }
        let count = try Self.integer(self.buffer.readableBytesUInt8Span, 1..<end)
        self.buffer.moveReaderIndex(forwardBy: end + 2)
        guard count >= 0 else {
            guard count == -1 else { throw RESPProtocolError(.badNumber) }
            return .value(.null)
        }
        let isPaired = kind == .map || kind == .attribute
        let limit = self.limits.elements - self.elements
        guard count <= (isPaired ? limit / 2 : limit) else { throw RESPProtocolError(.tooManyElements) }
        let elements = Int(count) * (isPaired ? 2 : 1)
        self.elements += elements
        return .open(kind, count: elements)
    }

    /// Room for a string of which a part has come, so that the rest of it is not copied again and again.
    private mutating func reserve(_ bytes: Int) {
        // A length is only a claim: room grows with what really comes.
        let room = min(bytes, max(4 * self.buffer.readableBytes, 64 << 10))
        guard self.buffer.readerIndex > 0, self.buffer.readableBytes < room else { return }
        var fresh = ByteBuffer()
        fresh.reserveCapacity(room)
        fresh.writeBuffer(&self.buffer)
        self.buffer = fresh
    }

    // MARK: - Lines

    private static let lineFeed = UInt16(UInt8(ascii: "\r")) << 8 | UInt16(UInt8(ascii: "\n"))

    /// How many bytes stand before the end of the first line; nil if that has not come.
    private func lineEnd() throws(RESPProtocolError) -> Int? {
        let bytes = self.buffer.readableBytesUInt8Span
        let limit = min(bytes.count, self.limits.lineBytes + 1)
        var index = 1
        while index < limit, bytes[index] != UInt8(ascii: "\r") { index += 1 }
        guard index < limit else {
            guard index <= self.limits.lineBytes else { throw RESPProtocolError(.lineTooLong) }
            return nil
        }
        guard index + 1 < bytes.count else { return nil }
        guard bytes[index + 1] == UInt8(ascii: "\n") else { throw RESPProtocolError(.badLine) }
        return index
    }

    private static func integer(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(RESPProtocolError) -> Int64 {
        var index = range.lowerBound
        var isNegative = false
        if index < range.upperBound, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") {
            isNegative = bytes[index] == UInt8(ascii: "-")
            index += 1
        }
        guard index < range.upperBound else { throw RESPProtocolError(.badNumber) }
        // Counted downwards, so that the smallest number fits.
        var number: Int64 = 0
        while index < range.upperBound {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit <= 9 else { throw RESPProtocolError(.badNumber) }
            let (tenfold, isTooLarge) = number.multipliedReportingOverflow(by: 10)
            let (next, isTooSmall) = tenfold.subtractingReportingOverflow(Int64(digit))
            guard !isTooLarge, !isTooSmall else { throw RESPProtocolError(.badNumber) }
            number = next
            index += 1
        }
        guard !isNegative else { return number }
        guard number != .min else { throw RESPProtocolError(.badNumber) }
        return -number
    }
}
