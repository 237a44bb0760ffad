/// Who Halcyon is to a server.
public struct RedisCredentials: Hashable, Sendable {
    /// A user of the access list; nil for the default user.
    public var user: String?
    public var password: String

    public init(user: String? = nil, password: String) {
        self.user = user
        self.password = password
    }
}
