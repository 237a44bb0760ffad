/// The reason why something does not keep a promise.
public struct ConformanceFailure: Error, Hashable, Sendable, CustomStringConvertible {
    public var description: String

    public init(_ description: String) { self.description = description }
}

func expect(_ condition: Bool, _ promise: String) throws {
    if !condition { throw ConformanceFailure("broken: \(promise)") }
}

func expect<Value: Equatable>(_ value: Value, is expected: Value, _ promise: String) throws {
    if value != expected { throw ConformanceFailure("broken: \(promise); got \(value) instead of \(expected)") }
}
