import HalcyonCore
import HalcyonModels

/// What `halcyon dev` says when it can be used.
struct DevBanner {
    let command: DevCommand
    let models: DevModels
    let shared: SharedTierChoice
    let started: ContinuousClock.Instant

    func listening(on port: Int, pool: ModelPool<ContinuousClock>) async {
        if let supervisor = self.models.supervisor {
            do {
                try await supervisor.waitUntilReady()
                for plan in supervisor.plans { pool.observe(url: plan.url, isWell: true) }
            } catch is CancellationError {
                return
            } catch {
                Console.error("halcyon: \(error); go on without it: --model simulated")
            }
        }
        let model = pool.models.first?.id.value ?? "default"
        let url = "http://127.0.0.1:\(port)"
        let milliseconds = Int((ContinuousClock.now - self.started).milliseconds)
        Console.say(
            """

            Halcyon \(Version.current) is ready after \(milliseconds) ms.
            Not for production: one known key, loopback only.

              Model       \(self.models.summary)
              Store       real: SQLite in \(self.command.data)/
              Shared      \(self.sharedSummary)

              Chat        \(url)/
              Operations  \(url)/#/ops
              Metrics     \(url)/metrics
              API         \(url)/openapi.json, key: local

              curl \(url)/v1/chat/completions -H 'Authorization: Bearer local' \\
                -H 'Content-Type: application/json' \\
                -d '{"model":"\(model)","messages":[{"role":"user","content":"What is rumination?"}]}'

            Ctrl-C stops everything.
            """
        )
    }

    private var sharedSummary: String {
        guard let redis = self.command.redis else { return "stand-in: this process only; share with --redis HOST:PORT" }
        return "real: Redis at \(redis)"
    }
}
