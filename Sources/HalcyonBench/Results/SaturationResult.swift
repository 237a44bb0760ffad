/// What the closed-loop phase counted.
struct SaturationResult: Sendable, Hashable {
    var completed: Int
    var errors: Int
    var elapsed: Duration

    var throughput: Double { Double(self.completed) / max(self.elapsed.inSeconds, 1e-3) }
}
