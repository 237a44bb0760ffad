import HalcyonCache
import NIOCore

/// An event as the bytes that stand in the log: a version, now 1, then numbers in big-endian.
enum EventCoding {
    private enum Kind: UInt8 { case everything, key, tag, namespace }

    private static let version: UInt8 = 1

    static func encode(_ event: InvalidationEvent) -> ByteBuffer {
        var bytes = ByteBuffer()
        bytes.writeMultipleIntegers(Self.version, event.id.origin, event.id.number)
        bytes.writeInteger(event.replacement == nil ? 0 : 1, as: UInt8.self)
        if let replacement = event.replacement { bytes.writeInteger(replacement.number) }
        switch event.subject {
        case .everything: bytes.writeInteger(Kind.everything.rawValue)
        case .key(let key):
            let words = key.words
            bytes.writeMultipleIntegers(Kind.key.rawValue, words.0, words.1, words.2, words.3)
        case .tag(let tag):
            bytes.writeInteger(Kind.tag.rawValue)
            bytes.writeString(tag.name)
        case .namespace(let namespace):
            bytes.writeInteger(Kind.namespace.rawValue)
            bytes.writeString(namespace.name)
        }
        return bytes
    }

    /// Reads an event. One of a kind that this program does not know concerns everything, since it concerns something.
    ///
    /// - Parameter position: names an event that does not even say its name.
    static func decode(_ bytes: ByteBuffer, at position: LogPosition) -> InvalidationEvent {
        var bytes = bytes
        guard let (version, origin, number) = bytes.readMultipleIntegers(as: (UInt8, UInt64, UInt64).self),
            version == Self.version
        else {
            return InvalidationEvent(id: .init(origin: position.epoch, number: position.offset), subject: .everything)
        }
        let id = InvalidationEvent.ID(origin: origin, number: number)
        var replacement: EntryVersion?
        if bytes.readInteger(as: UInt8.self) == 1 {
            guard let number = bytes.readInteger(as: UInt64.self) else { return .init(id: id, subject: .everything) }
            replacement = EntryVersion(number)
        }
        guard let kind = bytes.readInteger(as: UInt8.self).flatMap(Kind.init), let subject = Self.subject(kind, bytes)
        else { return InvalidationEvent(id: id, subject: .everything) }
        return InvalidationEvent(id: id, subject: subject, replacement: replacement)
    }

    private static func subject(_ kind: Kind, _ bytes: ByteBuffer) -> InvalidationEvent.Subject? {
        switch kind {
        case .everything: .everything
        case .key:
            bytes.readableBytes == CacheKey.byteCount ? .key(CacheKey(digest: bytes.readableBytesView)) : nil
        case .tag: .tag(CacheTag(String(buffer: bytes)))
        case .namespace: .namespace(CacheNamespace(String(buffer: bytes)))
        }
    }
}
