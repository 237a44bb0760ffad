/// Puts values one after another as bytes: numbers in little-endian order, texts with their length before them.
///
/// For what caches keep outside this process; ``ByteReader`` reads it.
public struct ByteWriter: Sendable {
    public private(set) var bytes: [UInt8] = []

    /// - Parameter capacity: how many bytes to expect, to grow only once.
    public init(capacity: Int = 64) { self.bytes.reserveCapacity(capacity) }

    public mutating func byte(_ byte: UInt8) { self.bytes.append(byte) }

    public mutating func number(_ number: some FixedWidthInteger) {
        for shift in stride(from: 0, to: type(of: number).bitWidth, by: 8) {
            self.bytes.append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    /// - Precondition: shorter than 4 GiB.
    public mutating func block(_ block: some Collection<UInt8>) {
        self.number(UInt32(block.count))
        self.bytes.append(contentsOf: block)
    }

    public mutating func text(_ text: String) { self.block(text.utf8) }

    public mutating func list<Element>(
        _ elements: some Collection<Element>, _ write: (inout Self, Element) -> Void
    ) {
        self.number(UInt32(elements.count))
        for element in elements { write(&self, element) }
    }

    public mutating func optional<Value>(_ value: Value?, _ write: (inout Self, Value) -> Void) {
        self.byte(value == nil ? 0 : 1)
        if let value { write(&self, value) }
    }
}
