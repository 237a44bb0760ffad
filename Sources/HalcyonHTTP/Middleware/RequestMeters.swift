import HTTPTypes
import Metrics
import Synchronization

/// The metrics of requests, made once for each method, route and status, and kept.
final class RequestMeters: Sendable {
    private struct Label: Hashable {
        var method: String
        var route: String
        var status: Int
    }

    private static let methods: Set<String> = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
    private let meters = Mutex<[Label: Metrics.Timer]>([:])
    private let active = Meter(label: "http.server.active_requests")
    private let running = Atomic<Int>(0)

    func began() { self.active.set(self.running.wrappingAdd(1, ordering: .relaxed).newValue) }

    func ended() { self.active.set(self.running.wrappingSubtract(1, ordering: .relaxed).newValue) }

    /// - Parameter route: the pattern, never the path itself, which is unbounded.
    func meter(method: String, route: String, status: Int) -> Metrics.Timer {
        let label = Label(method: Self.methods.contains(method) ? method : "_OTHER", route: route, status: status)
        return self.meters.withLock { meters in
            if let meter = meters[label] { return meter }
            let meter = Metrics.Timer(
                label: "http.server.request.duration",
                dimensions: [
                    ("http.request.method", label.method), ("http.route", route),
                    ("http.response.status_code", String(status)),
                ]
            )
            meters[label] = meter
            return meter
        }
    }
}
