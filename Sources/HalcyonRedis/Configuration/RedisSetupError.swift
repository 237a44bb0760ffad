/// The reason why Redis cannot be used as configured.
public struct RedisSetupError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The configuration key to look at, relative to the section that was read.
    public var key: String

    /// What is wrong and how to mend it; never a value that is secret.
    public var message: String

    public init(key: String, _ message: String) {
        self.key = key
        self.message = message
    }

    public var description: String { "\(self.key): \(self.message)" }
}
