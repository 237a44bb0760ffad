import Crypto
public import HalcyonCore

/// The keys that this process accepts.
///
/// Keys are found by the SHA-256 digest of what the client sent, so that the time a look-up takes tells nothing about
/// a key. Costs about half a microsecond.
public struct APIKeyring: Sendable {
    private let callers: [[UInt8]: Caller]

    /// - Precondition: no two keys have the same secret, and none is empty.
    public init(_ keys: [APIKey]) {
        precondition(keys.allSatisfy { !$0.secret.isEmpty }, "a key has a secret")
        self.callers = Dictionary(
            uniqueKeysWithValues: keys.map { key in
                (Self.digest(key.secret), Caller(tenant: key.tenant, role: key.role, keyName: key.name))
            }
        )
    }

    /// Whom the keys stand for.
    public var everybody: some Sequence<Caller> { self.callers.values }

    public var isEmpty: Bool { self.callers.isEmpty }

    /// Who sent an `Authorization` header; nil for an unknown key or another scheme.
    public func caller(authorization: String) -> Caller? {
        let scheme = "Bearer "
        guard authorization.count > scheme.count, authorization.prefix(scheme.count).lowercased() == scheme.lowercased()
        else { return nil }
        return self.callers[Self.digest(authorization.dropFirst(scheme.count))]
    }

    private static func digest(_ secret: some StringProtocol) -> [UInt8] {
        Array(SHA256.hash(data: Array(secret.utf8)))
    }
}
