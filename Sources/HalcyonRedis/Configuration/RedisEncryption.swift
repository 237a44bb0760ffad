/// The keys that values are encrypted with before they leave this process.
public struct RedisEncryption: Hashable, Sendable {
    /// A key of AES-256-GCM.
    public struct Key: Hashable, Sendable {
        /// Stands in what was encrypted with it, so that it is found again: 1 to 32 letters, digits, `-`, `_`, `.`.
        public var name: String

        /// 32 bytes.
        public var bytes: [UInt8]

        public init(name: String, bytes: [UInt8]) {
            precondition(bytes.count == 32, "a key of AES-256 has 32 bytes")
            self.name = name
            self.bytes = bytes
        }
    }

    /// What is encrypted.
    public enum Scope: String, Hashable, Sendable, CaseIterable {
        /// All values; one that is not encrypted is not believed.
        case all
        /// Values that may leave the process only encrypted.
        case confidential
    }

    /// The first encrypts, all decrypt: put a new key first, and drop the old one when what it encrypted has expired.
    public var keys: [Key]
    public var scope: Scope

    public init(keys: [Key], scope: Scope = .all) {
        precondition(!keys.isEmpty, "encryption takes a key")
        precondition(Set(keys.map(\.name)).count == keys.count, "keys have different names")
        self.keys = keys
        self.scope = scope
    }
}
