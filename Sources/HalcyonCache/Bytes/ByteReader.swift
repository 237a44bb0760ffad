/// Reads what a ``ByteWriter`` wrote, from bytes that may be anything: it never reads beyond their end.
///
/// ```swift
/// var reader = ByteReader(bytes)
/// let name = try reader.text()
/// let size = try reader.optional { try $0.number(as: Int64.self) }
/// try reader.end()
/// ```
public struct ByteReader: Sendable {
    /// The bytes are not what was expected, or end too early.
    public struct Malformed: Error, Hashable, Sendable {
        public init() {}
    }

    private let bytes: ArraySlice<UInt8>
    private var index: Int

    public init(_ bytes: some Sequence<UInt8>) {
        self.bytes = bytes as? ArraySlice<UInt8> ?? ArraySlice(bytes)
        self.index = self.bytes.startIndex
    }

    /// How many bytes were not read yet.
    public var remaining: Int { self.bytes.endIndex - self.index }

    public mutating func byte() throws(Malformed) -> UInt8 { try self.take(1).first ?? 0 }

    public mutating func number<Number: FixedWidthInteger>(as type: Number.Type = Number.self) throws(Malformed)
        -> Number
    {
        let bytes = try self.take(Number.bitWidth / 8)
        return bytes.reversed().reduce(into: 0) { $0 = $0 << 8 | Number(truncatingIfNeeded: $1) }
    }

    public mutating func block() throws(Malformed) -> ArraySlice<UInt8> {
        try self.take(Int(try self.number(as: UInt32.self)))
    }

    /// Bytes that are not UTF-8 are malformed.
    public mutating func text() throws(Malformed) -> String {
        guard let text = String(validating: try self.block(), as: UTF8.self) else { throw Malformed() }
        return text
    }

    /// - Parameter limit: the most elements that are read; more are malformed.
    public mutating func list<Element>(
        upTo limit: Int, _ read: (inout Self) throws(Malformed) -> Element
    ) throws(Malformed) -> [Element] {
        let count = Int(try self.number(as: UInt32.self))
        guard count <= limit else { throw Malformed() }
        var elements: [Element] = []
        for _ in 0..<count { elements.append(try read(&self)) }
        return elements
    }

    public mutating func optional<Value>(
        _ read: (inout Self) throws(Malformed) -> Value
    ) throws(Malformed) -> Value? {
        switch try self.byte() {
        case 0: nil
        case 1: try read(&self)
        default: throw Malformed()
        }
    }

    /// Checks that nothing is left.
    public func end() throws(Malformed) {
        guard self.remaining == 0 else { throw Malformed() }
    }

    private mutating func take(_ count: Int) throws(Malformed) -> ArraySlice<UInt8> {
        guard count <= self.remaining else { throw Malformed() }
        defer { self.index += count }
        return self.bytes[self.index..<(self.index + count)]
    }
}
