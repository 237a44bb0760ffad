import Synchronization

/// A value that the tasks of a test change in turn.
final class Shared<Value: Sendable>: Sendable {
    private let mutex: Mutex<Value>

    init(_ value: Value) { self.mutex = Mutex(value) }

    var value: Value {
        get { self.mutex.withLock { $0 } }
        set { self.mutex.withLock { $0 = newValue } }
    }

    func change(_ body: (inout sending Value) -> Void) { self.mutex.withLock { body(&$0) } }
}
