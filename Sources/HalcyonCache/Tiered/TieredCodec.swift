/// How a ``TieredCache`` turns a value into bytes for the shared tier, and what it weighs in memory.
public struct TieredCodec<Value: Sendable>: Sendable {
    /// The value as bytes.
    public var encode: @Sendable (Value) -> [UInt8]

    /// The value that bytes stand for; nil if they do not stand for one, which counts as a miss.
    public var decode: @Sendable ([UInt8]) -> Value?

    /// What a value takes in memory, in bytes.
    public var weight: @Sendable (Value) -> Int

    public init(
        encode: @escaping @Sendable (Value) -> [UInt8], decode: @escaping @Sendable ([UInt8]) -> Value?,
        weight: @escaping @Sendable (Value) -> Int
    ) {
        self.encode = encode
        self.decode = decode
        self.weight = weight
    }

    /// The last byte says whether there is a value, so that "there is none" can be shared.
    func bytes(of value: Value?) -> [UInt8] {
        guard let value else { return [0] }
        var bytes = self.encode(value)
        bytes.append(1)
        return bytes
    }

    enum Decoded {
        case value(Value)
        case absent
        case unreadable
    }

    func value(of bytes: [UInt8]) -> Decoded {
        var bytes = bytes
        switch bytes.popLast() {
        case 0 where bytes.isEmpty: return .absent
        case 1: return self.decode(bytes).map { .value($0) } ?? .unreadable
        default: return .unreadable
        }
    }
}
