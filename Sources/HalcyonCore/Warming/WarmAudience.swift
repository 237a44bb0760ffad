/// Whose replies are asked for in advance: what is stored is shared within a tenant and a role alone.
public struct WarmAudience: Hashable, Sendable {
    public var tenant: TenantID
    public var role: Caller.Role

    public init(tenant: TenantID, role: Caller.Role) {
        self.tenant = tenant
        self.role = role
    }

    /// The audience of each tenant: its clinicians, or where none has a key, those with the next role.
    public static func all(of callers: some Sequence<Caller>) -> [WarmAudience] {
        var roles: [TenantID: Caller.Role] = [:]
        for caller in callers { roles[caller.tenant] = min(roles[caller.tenant] ?? caller.role, caller.role) }
        return roles.map { WarmAudience(tenant: $0.key, role: $0.value) }.sorted { $0.tenant.value < $1.tenant.value }
    }
}
