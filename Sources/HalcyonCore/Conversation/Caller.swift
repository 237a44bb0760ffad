/// Who asks, as the key or token says; never what a header claims.
public struct Caller: Hashable, Sendable {
    /// What a caller may do.
    public enum Role: String, Hashable, Sendable, CaseIterable, Comparable {
        /// Practises and asks.
        case clinician
        /// Sees and steers the running system as well.
        case `operator`
        /// Does everything.
        case admin

        public static func < (lhs: Self, rhs: Self) -> Bool { lhs.rank < rhs.rank }

        private var rank: Int {
            switch self {
            case .clinician: 0
            case .operator: 1
            case .admin: 2
            }
        }
    }

    public var tenant: TenantID
    public var role: Role

    /// The name of the key that was used; the key itself is never kept.
    public var keyName: String

    public init(tenant: TenantID, role: Role, keyName: String) {
        self.tenant = tenant
        self.role = role
        self.keyName = keyName
    }
}
