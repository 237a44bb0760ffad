import Crypto
import HalcyonCache
import NIOCore

/// Encrypts values with AES-256-GCM. What is authenticated with them is the key of the entry and its whole header, its
/// version included: a value that is put under another key, or given another life, is not believed.
struct EntryCipher: Sendable {
    /// The bytes that encryption adds: a nonce before and a tag behind.
    static let overhead = 12 + 16

    let scope: RedisEncryption.Scope
    let currentName: String
    private let current: SymmetricKey
    private let keys: [String: SymmetricKey]

    init(_ encryption: RedisEncryption) {
        let keys = encryption.keys.map { (name: $0.name, key: SymmetricKey(data: $0.bytes)) }
        self.scope = encryption.scope
        self.currentName = keys[0].name
        self.current = keys[0].key
        self.keys = Dictionary(uniqueKeysWithValues: keys.map { ($0.name, $0.key) })
    }

    func encrypts(_ entry: SharedEntry) -> Bool { self.scope == .all || entry.isConfidential }

    func seal(_ value: [UInt8], header: ByteBuffer, of key: CacheKey) throws(SharedTierError) -> [UInt8] {
        do {
            let box = try AES.GCM.seal(value, using: self.current, authenticating: Self.context(header, key))
            return Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)
        } catch {
            throw SharedTierError(.refused, "An entry cannot be encrypted: \(type(of: error))")
        }
    }

    func open(
        _ bytes: [UInt8], keyName: String, header: ByteBuffer, of key: CacheKey
    ) throws(EnvelopeError) -> [UInt8] {
        guard let secret = self.keys[keyName] else { throw .unknownKey }
        do {
            let box = try AES.GCM.SealedBox(combined: bytes)
            return Array(try AES.GCM.open(box, using: secret, authenticating: Self.context(header, key)))
        } catch {
            throw .notAuthentic
        }
    }

    private static func context(_ header: ByteBuffer, _ key: CacheKey) -> [UInt8] {
        let words = key.words
        var bytes = ByteBuffer()
        bytes.writeMultipleIntegers(words.0, words.1, words.2, words.3)
        bytes.writeImmutableBuffer(header)
        return Array(bytes.readableBytesView)
    }
}
