/// One line of the flags' audit.
public struct FlagChange: Hashable, Sendable {
    public var flag: Flag
    public var from: Bool
    public var to: Bool

    /// The name of the key that asked.
    public var changedBy: String
    public var reason: String

    /// In milliseconds since 1970.
    public var unixMilliseconds: Int64

    public init(flag: Flag, from: Bool, to: Bool, changedBy: String, reason: String, unixMilliseconds: Int64) {
        self.flag = flag
        self.from = from
        self.to = to
        self.changedBy = changedBy
        self.reason = reason
        self.unixMilliseconds = unixMilliseconds
    }
}
