import HalcyonCore
import Synchronization

/// Hands out request ids: `req-`, eight random hexadecimal digits for the process, and a count.
final class RequestIDs: Sendable {
    private let prefix: String
    private let count = Atomic<UInt64>(0)

    init() { self.prefix = "req-" + String(UInt32.random(in: 0x1000_0000 ... .max), radix: 16) + "-" }

    func next() -> RequestID {
        RequestID(self.prefix + String(self.count.wrappingAdd(1, ordering: .relaxed).newValue, radix: 36))
    }
}
