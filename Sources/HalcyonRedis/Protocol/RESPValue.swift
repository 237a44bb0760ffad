import NIOCore

/// One value of Redis' protocol, of version 2 or 3.
enum RESPValue: Hashable, Sendable {
    /// Bytes; a slice of what was read from the socket, so copy what is to be kept for long.
    case bulk(ByteBuffer)

    /// A short status such as `OK`.
    case simple(String)
    case failure(RESPFailure)
    case integer(Int64)
    case double(Double)
    case boolean(Bool)

    /// An integer that may be larger than 64 bits, as its digits.
    case bigNumber(String)
    case null
    case array([RESPValue])

    /// Keys and values by turns.
    case map([RESPValue])
    case set([RESPValue])

    /// What the server says unasked.
    case push([RESPValue])
}

extension RESPValue {
    /// The text of a status or of bytes; nil for any other kind.
    var text: String? {
        switch self {
        case .bulk(let bytes): String(buffer: bytes)
        case .simple(let text), .bigNumber(let text): text
        default: nil
        }
    }

    /// A whole number, also one that came as text, as many do in version 2.
    var number: Int64? {
        switch self {
        case .integer(let number): number
        default: self.text.flatMap { Int64($0) }
        }
    }

    /// The elements of an array or a set, and the keys and values of a map by turns: in version 2 all are arrays.
    var elements: [RESPValue]? {
        switch self {
        case .array(let elements), .map(let elements), .set(let elements), .push(let elements): elements
        default: nil
        }
    }

    /// The value behind a key of a map.
    subscript(key: String) -> RESPValue? {
        guard let elements = self.elements else { return nil }
        for index in stride(from: 0, to: elements.count - 1, by: 2) where elements[index].text == key {
            return elements[index + 1]
        }
        return nil
    }
}
