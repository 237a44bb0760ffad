import NIOCore

/// Which of a cluster's 16,384 slots a key belongs to.
enum HashSlot {
    static let count = 16_384

    /// CRC16 of the key, or of what stands between its first `{` and the next `}` if that is anything.
    static func of(_ key: ByteBuffer) -> Int {
        let bytes = key.readableBytesUInt8Span
        var range = 0..<bytes.count
        if let open = Self.index(of: UInt8(ascii: "{"), in: bytes, from: 0),
            let close = Self.index(of: UInt8(ascii: "}"), in: bytes, from: open + 1), close > open + 1
        {
            range = open + 1..<close
        }
        var crc: UInt16 = 0
        for index in range { crc = crc << 8 ^ Self.table[Int(UInt8(truncatingIfNeeded: crc >> 8) ^ bytes[index])] }
        return Int(crc) % Self.count
    }

    private static func index(of byte: UInt8, in bytes: Span<UInt8>, from start: Int) -> Int? {
        var index = start
        while index < bytes.count {
            if bytes[index] == byte { return index }
            index += 1
        }
        return nil
    }

    /// Of the polynomial 0x1021, as the cluster specification says.
    private static let table: [UInt16] = (0..<256).map { byte in
        (0..<8).reduce(UInt16(byte) << 8) { crc, _ in crc & 0x8000 == 0 ? crc << 1 : crc << 1 ^ 0x1021 }
    }
}
