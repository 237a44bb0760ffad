/// The pages that tell what a simulated server has done.
enum StatusText {
    private struct Metric {
        let name: String
        let type: String
        let help: String
        let value: Int
    }

    /// JSON for `/sim/calls`.
    static func calls(_ snapshot: ModelSnapshot) -> String {
        let counters = snapshot.counters
        let aborts = counters.lastAborts.map { "\($0)" }.joined(separator: ",")
        return "{\"requests\":\(counters.requests),\"started\":\(counters.started),"
            + "\"finished\":\(counters.finished),\"aborted\":\(counters.aborted),\"failed\":\(counters.failed),"
            + "\"rejected\":\(counters.rejected),\"kills\":\(counters.kills),"
            + "\"running\":\(snapshot.running),\"waiting\":\(snapshot.waiting),"
            + "\"promptTokens\":\(counters.promptTokens),\"reusedTokens\":\(counters.reusedTokens),"
            + "\"generatedTokens\":\(counters.generatedTokens),\"lastAborts\":[\(aborts)]}"
    }

    /// Prometheus text for `/metrics`.
    static func prometheus(_ snapshot: ModelSnapshot) -> String {
        self.metrics(snapshot).map { metric in
            let name = "halcyon_simulator_\(metric.name)"
            return "# HELP \(name) \(metric.help)\n# TYPE \(name) \(metric.type)\n\(name) \(metric.value)\n"
        }.joined()
    }

    private static func metrics(_ snapshot: ModelSnapshot) -> [Metric] {
        let counters = snapshot.counters
        func counter(_ name: String, _ help: String, _ value: Int) -> Metric {
            Metric(name: "\(name)_total", type: "counter", help: help, value: value)
        }
        return [
            Metric(name: "requests_running", type: "gauge", help: "Requests in a slot.", value: snapshot.running),
            Metric(name: "requests_waiting", type: "gauge", help: "Requests in the queue.", value: snapshot.waiting),
            counter("requests", "Chat and embedding requests.", counters.requests),
            counter("requests_finished", "Chat requests answered in full.", counters.finished),
            counter("requests_aborted", "Chat requests whose client went away.", counters.aborted),
            counter("requests_failed", "Chat requests ended by a fault or a wait.", counters.failed),
            counter("requests_rejected", "Chat requests that met a full queue.", counters.rejected),
            counter("prompt_tokens", "Tokens of prompts.", counters.promptTokens),
            counter("prefix_tokens_reused", "Tokens of prompts that a slot already held.", counters.reusedTokens),
            counter("generated_tokens", "Tokens of replies.", counters.generatedTokens),
            counter("kills", "Deaths that the fault script asked for.", counters.kills),
        ]
    }
}
