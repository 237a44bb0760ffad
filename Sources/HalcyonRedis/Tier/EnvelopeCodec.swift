import HalcyonCache
import NIOCore

/// Turns entries into what stands in Redis, and back.
struct EnvelopeCodec: Sendable {
    private let valueLimit: Int
    private let threshold: Int
    private let zstd: Zstd?
    /// Also what was compressed before compression was switched off is read.
    private let reader: Zstd
    private let cipher: EntryCipher?

    init(_ configuration: RedisConfiguration) {
        self.valueLimit = configuration.limits.valueBytes
        self.threshold = configuration.compression?.threshold ?? 0
        self.zstd = configuration.compression.map { Zstd(level: $0.level) }
        self.reader = self.zstd ?? Zstd(level: 1)
        self.cipher = configuration.encryption.map { EntryCipher($0) }
    }

    /// - Throws: ``SharedTierError`` when the entry may not be stored: too long, or confidential without a key.
    func encode(_ entry: SharedEntry, position: LogPosition?, for key: CacheKey) throws(SharedTierError) -> ByteBuffer {
        guard entry.value.count <= self.valueLimit else {
            throw SharedTierError(.refused, "A value is longer than redis.limits.valueBytes")
        }
        guard let cipher = self.cipher, cipher.encrypts(entry) else {
            guard !entry.isConfidential else {
                throw SharedTierError(
                    .refused, "A confidential value may leave the process only encrypted; set redis.encryption.keys"
                )
            }
            return try self.encode(entry, position: position, keyName: nil) { body, _ throws(SharedTierError) in body }
        }
        return try self.encode(entry, position: position, keyName: cipher.currentName) {
            body, header throws(SharedTierError) in try cipher.seal(body, header: header, of: key)
        }
    }

    private func encode(
        _ entry: SharedEntry, position: LogPosition?, keyName: String?,
        seal: ([UInt8], _ header: ByteBuffer) throws(SharedTierError) -> [UInt8]
    ) throws(SharedTierError) -> ByteBuffer {
        var body = entry.value
        var flags = Envelope.Flags()
        if let zstd = self.zstd, body.count >= self.threshold, let smaller = zstd.compress(body) {
            body = smaller
            flags.insert(.compressed)
        }
        let envelope = try Envelope(entry, position: position, flags: flags, keyName: keyName)
        var buffer = ByteBuffer()
        buffer.reserveCapacity(128 + body.count + EntryCipher.overhead)
        envelope.write(to: &buffer)
        buffer.writeBytes(try seal(body, buffer))
        return buffer
    }

    func decode(_ bytes: ByteBuffer, of key: CacheKey) throws(EnvelopeError) -> (SharedEntry, LogPosition?) {
        var rest = bytes
        let envelope = try Envelope(from: &rest, valueLimit: self.valueLimit)
        var body = Array(rest.readableBytesView)
        if let name = envelope.keyName {
            guard let cipher = self.cipher else { throw .unknownKey }
            let header = bytes.getSlice(at: bytes.readerIndex, length: rest.readerIndex - bytes.readerIndex)
            body = try cipher.open(body, keyName: name, header: header ?? ByteBuffer(), of: key)
        } else if envelope.flags.contains(.confidential) || self.cipher?.scope == .all {
            throw .notEncrypted
        }
        if envelope.flags.contains(.compressed) {
            guard let whole = self.reader.decompress(body, to: envelope.valueByteCount) else { throw .notDecompressed }
            body = whole
        }
        guard body.count == envelope.valueByteCount else { throw .truncated }
        return (envelope.entry(body), envelope.position)
    }
}
