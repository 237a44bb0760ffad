import HalcyonCache
import Metrics
import NIOCore

/// The metrics of a client, made once.
struct RedisMetrics: Sendable {
    /// What a command does, as a label.
    enum Operation: String, CaseIterable, Sendable {
        case get, set, remove, lease, publish, renew
    }

    private let durations: [Operation: Timer]
    private let errors: [SharedTierError.Code: Counter]
    private let lost: [SharedTierError.Code: Counter]
    private let connected = Counter(label: "halcyon.redis.connects")
    private let unreadable = Counter(label: "halcyon.redis.unreadable_values")
    private let inFlight = Meter(label: "halcyon.redis.commands.in_flight")
    private let connections = Meter(label: "halcyon.redis.connections")
    private let rawBytes = Counter(label: "halcyon.redis.value_bytes", dimensions: [("form", "raw")])
    private let storedBytes = Counter(label: "halcyon.redis.value_bytes", dimensions: [("form", "stored")])

    init() {
        func counters(_ label: String) -> [SharedTierError.Code: Counter] {
            Dictionary(
                uniqueKeysWithValues: SharedTierError.Code.all.map {
                    ($0, Counter(label: label, dimensions: [("code", "\($0)")]))
                }
            )
        }
        self.durations = Dictionary(
            uniqueKeysWithValues: Operation.allCases.map { operation in
                let labels = [("operation", operation.rawValue)]
                return (operation, Timer(label: "halcyon.redis.operation.duration", dimensions: labels))
            }
        )
        self.errors = counters("halcyon.redis.errors")
        self.lost = counters("halcyon.redis.disconnects")
    }

    func record(_ operation: Operation, _ duration: TimeAmount) {
        self.durations[operation]?.recordNanoseconds(duration.nanoseconds)
    }

    func countError(_ code: SharedTierError.Code) { self.errors[code]?.increment() }
    func countConnected() { self.connected.increment() }
    func countLost(_ code: SharedTierError.Code) { self.lost[code]?.increment() }

    /// A value that did not decode.
    func countUnreadable() { self.unreadable.increment() }

    /// A value as it came and as it was stored: their quotient is what compression brings.
    func countStored(raw: Int, stored: Int) {
        self.rawBytes.increment(by: raw)
        self.storedBytes.increment(by: stored)
    }

    func record(_ links: [RedisLinkStatus]) {
        self.inFlight.set(links.reduce(0) { $0 + $1.inFlight })
        self.connections.set(links.count { $0.isConnected })
    }
}
