public import HalcyonCore

/// A key that a client sends as `Authorization: Bearer …`, and what it stands for.
public struct APIKey: Sendable {
    /// The name that logs and audits show.
    public var name: String

    /// The secret; only its digest is kept.
    public var secret: String
    public var tenant: TenantID
    public var role: Caller.Role

    public init(name: String, secret: String, tenant: TenantID, role: Caller.Role) {
        self.name = name
        self.secret = secret
        self.tenant = tenant
        self.role = role
    }
}
