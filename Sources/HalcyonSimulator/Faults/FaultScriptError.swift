/// Why a fault script could not be read: which rule, which member, and what it should be.
public struct FaultScriptError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The rule, counted from 0, if the fault is in one.
    public var rule: Int?
    /// The member of the rule, if the fault is in one.
    public var key: String?
    /// What is wrong and what would be right.
    public var message: String

    public init(rule: Int? = nil, key: String? = nil, message: String) {
        self.rule = rule
        self.key = key
        self.message = message
    }

    public var description: String {
        guard let rule else { return "fault script: \(self.message)" }
        guard let key else { return "fault script: rules[\(rule)]: \(self.message)" }
        return "fault script: rules[\(rule)].\(key): \(self.message)"
    }
}
