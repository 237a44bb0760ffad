import HalcyonCache
import NIOCore

/// An entry as it stands in Redis: a header that tells how to read the rest, then the value.
///
/// | bytes | what |
/// |---|---|
/// | 1 | version of this layout, now 1 |
/// | 1 | flags, see ``Flags`` |
/// | 8, 8 | version of the entry; when it was written, ms since 1970 |
/// | 8, 8 | time to live, if flagged; time that it is kept beyond; ms |
/// | 8, 8 | epoch and offset of the writer's position in the shard's log, if flagged |
/// | 4 | bytes of the value before compression |
/// | 2 + n | namespace |
/// | 2, then 2 + n each | tags |
/// | 1 + n | name of the key that it is encrypted with, if flagged |
/// | rest | the value |
///
/// Numbers are big-endian. When the value is encrypted, the whole header is authenticated with it.
struct Envelope: Hashable, Sendable {
    struct Flags: OptionSet, Hashable, Sendable {
        let rawValue: UInt8

        static let compressed = Self(rawValue: 1)
        static let encrypted = Self(rawValue: 2)
        static let confidential = Self(rawValue: 4)
        static let timeToLive = Self(rawValue: 8)
        static let position = Self(rawValue: 16)
        static let known: Self = [.compressed, .encrypted, .confidential, .timeToLive, .position]
    }

    static let version: UInt8 = 1

    /// Three hundred years: nobody writes a time beyond, and whoever reads one could not count with it.
    static let longestMilliseconds: Int64 = 9_999_999_999_000

    var flags: Flags
    var entryVersion: EntryVersion
    var writtenUnixMilliseconds: Int64
    var timeToLive: Duration?
    var staleFor: Duration
    var position: LogPosition?
    var valueByteCount: Int
    var namespace: CacheNamespace
    var tags: [CacheTag]
    var keyName: String?

    /// The header of an entry.
    ///
    /// - Throws: ``SharedTierError`` if its names are too long to be written.
    init(_ entry: SharedEntry, position: LogPosition?, flags: Flags, keyName: String?) throws(SharedTierError) {
        let names = entry.tags.map(\.name) + [entry.namespace.name]
        guard names.allSatisfy({ $0.utf8.count <= UInt16.max }), entry.tags.count <= UInt16.max else {
            throw SharedTierError(.refused, "An entry's namespace and tags have at most 65535 bytes each")
        }
        self.flags = flags
        if entry.timeToLive != nil { self.flags.insert(.timeToLive) }
        if position != nil { self.flags.insert(.position) }
        if entry.isConfidential { self.flags.insert(.confidential) }
        if keyName != nil { self.flags.insert(.encrypted) }
        self.entryVersion = entry.version
        self.writtenUnixMilliseconds = entry.writtenUnixMilliseconds
        self.timeToLive = entry.timeToLive
        self.staleFor = entry.staleFor
        self.position = position
        self.valueByteCount = entry.value.count
        self.namespace = entry.namespace
        self.tags = entry.tags
        self.keyName = keyName
    }

    func entry(_ value: [UInt8]) -> SharedEntry {
        SharedEntry(
            value: value, version: self.entryVersion, writtenUnixMilliseconds: self.writtenUnixMilliseconds,
            timeToLive: self.timeToLive, staleFor: self.staleFor, namespace: self.namespace, tags: self.tags,
            isConfidential: self.flags.contains(.confidential)
        )
    }

    func write(to buffer: inout ByteBuffer) {
        buffer.writeInteger(Self.version)
        buffer.writeInteger(self.flags.rawValue)
        buffer.writeInteger(self.entryVersion.number)
        buffer.writeInteger(self.writtenUnixMilliseconds)
        if let time = self.timeToLive { buffer.writeInteger(time.wholeMilliseconds) }
        buffer.writeInteger(self.staleFor.wholeMilliseconds)
        if let position = self.position {
            buffer.writeInteger(position.epoch)
            buffer.writeInteger(position.offset)
        }
        buffer.writeInteger(UInt32(self.valueByteCount))
        buffer.writeName(self.namespace.name, as: UInt16.self)
        buffer.writeInteger(UInt16(self.tags.count))
        for tag in self.tags { buffer.writeName(tag.name, as: UInt16.self) }
        if let name = self.keyName { buffer.writeName(name, as: UInt8.self) }
    }

    /// Reads a header and leaves the value in the buffer.
    init(from buffer: inout ByteBuffer, valueLimit: Int) throws(EnvelopeError) {
        guard let version = buffer.readInteger(as: UInt8.self), version == Self.version,
            let flags = buffer.readInteger(as: UInt8.self).map(Flags.init), flags.isSubset(of: .known)
        else { throw .unknownVersion }
        self.flags = flags
        guard let entryVersion = buffer.readInteger(as: UInt64.self), let written = buffer.readInteger(as: Int64.self)
        else { throw .truncated }
        guard (-Self.longestMilliseconds...Self.longestMilliseconds).contains(written) else { throw .impossibleTime }
        self.entryVersion = EntryVersion(entryVersion)
        self.writtenUnixMilliseconds = written
        if flags.contains(.timeToLive) { self.timeToLive = try Self.readDuration(&buffer) }
        self.staleFor = try Self.readDuration(&buffer)
        if flags.contains(.position) {
            guard let (epoch, offset) = buffer.readMultipleIntegers(as: (UInt64, UInt64).self) else { throw .truncated }
            self.position = LogPosition(epoch: epoch, offset: offset)
        }
        guard let byteCount = buffer.readInteger(as: UInt32.self) else { throw .truncated }
        guard byteCount <= valueLimit else { throw .tooLong }
        self.valueByteCount = Int(byteCount)
        self.namespace = CacheNamespace(try buffer.readName(as: UInt16.self))
        guard let tagCount = buffer.readInteger(as: UInt16.self) else { throw .truncated }
        self.tags = []
        for _ in 0..<tagCount { self.tags.append(CacheTag(try buffer.readName(as: UInt16.self))) }
        if flags.contains(.encrypted) { self.keyName = try buffer.readName(as: UInt8.self) }
    }

    private static func readDuration(_ buffer: inout ByteBuffer) throws(EnvelopeError) -> Duration {
        guard let milliseconds = buffer.readInteger(as: Int64.self) else { throw .truncated }
        guard (0...Self.longestMilliseconds).contains(milliseconds) else { throw .impossibleTime }
        return .milliseconds(milliseconds)
    }
}

extension Duration {
    /// In milliseconds, rounded up, and no more than three hundred years.
    var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = self.components
        guard seconds < Envelope.longestMilliseconds / 1_000 else { return Envelope.longestMilliseconds }
        return seconds * 1_000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    }
}

extension ByteBuffer {
    fileprivate mutating func writeName<Length: FixedWidthInteger>(_ name: String, as length: Length.Type) {
        self.writeInteger(Length(name.utf8.count))
        self.writeString(name)
    }

    fileprivate mutating func readName<Length: FixedWidthInteger>(
        as length: Length.Type
    ) throws(EnvelopeError) -> String {
        guard let count = self.readInteger(as: Length.self), let name = self.readString(length: Int(count)) else {
            throw .truncated
        }
        return name
    }
}
