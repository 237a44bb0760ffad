/// A clinician's rehearsal of one scenario, or a series of questions to the knowledge base.
public struct Session: Hashable, Sendable {
    /// What a session is for.
    public enum Kind: Hashable, Sendable {
        case rehearsal(ScenarioID)
        case knowledge

        public var name: String {
            switch self {
            case .rehearsal: "rehearsal"
            case .knowledge: "knowledge"
            }
        }
    }

    public var id: SessionID
    public var tenant: TenantID

    /// The name of the key that owns the session.
    public var owner: String
    public var kind: Kind
    public var title: String
    public var createdUnixMilliseconds: Int64
    public var updatedUnixMilliseconds: Int64

    /// Turns that count, without replaced ones.
    public var turnCount: Int

    public init(
        id: SessionID, tenant: TenantID, owner: String, kind: Kind, title: String, createdUnixMilliseconds: Int64,
        updatedUnixMilliseconds: Int64, turnCount: Int = 0
    ) {
        self.id = id
        self.tenant = tenant
        self.owner = owner
        self.kind = kind
        self.title = title
        self.createdUnixMilliseconds = createdUnixMilliseconds
        self.updatedUnixMilliseconds = updatedUnixMilliseconds
        self.turnCount = turnCount
    }
}
