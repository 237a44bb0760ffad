internal import AsyncHTTPClient

/// Runs a plan against a server and returns its figures.
///
/// A side is a warm-up and a counted part in the open loop, then a closed-loop phase that measures throughput. Both
/// sides of a comparison are asked the same, in the same rhythm, if they run the same plan against servers with the
/// same scenarios and concepts:
///
///     let runner = BenchRunner()
///     let plan = BenchPlan(profile: .smoke, models: "simulated mentallama-7b")
///     let baseline = try await runner.run(plan, against: off) { show($0) }
///     let halcyon = try await runner.run(plan, against: on) { show($0) }
///     let report = BenchReport(plan: plan, baseline: baseline, halcyon: halcyon)
public struct BenchRunner: Sendable {
    public init() {}

    /// Measures one side. Throws ``BenchError`` if the first server is no Halcyon server, and `CancellationError`.
    @concurrent
    public func run(
        _ plan: BenchPlan,
        against target: BenchTarget,
        progress: @escaping @Sendable (BenchProgress) -> Void
    ) async throws -> SideResult {
        let connections = max(plan.profile.inFlightLimit, plan.profile.saturationUsers)
        let http = APIClient.makeHTTP(connections: connections + 8)
        let clients = target.servers.map { APIClient(http: http, server: $0, timeout: plan.profile.timeout) }
        let result: Result<SideResult, any Error>
        do {
            result = .success(try await self.run(plan, named: target.name, clients: clients, progress: progress))
        } catch {
            result = .failure(error)
        }
        try await http.shutdown()
        return try result.get()
    }

    private func run(
        _ plan: BenchPlan,
        named name: String,
        clients: [APIClient],
        progress: @escaping @Sendable (BenchProgress) -> Void
    ) async throws -> SideResult {
        let material = try await MaterialReader(client: clients[0]).material()
        let workload = plan.source.workload(profile: plan.profile, material: material, seed: plan.seed)
        guard !workload.sessions.isEmpty else {
            throw BenchError(.emptyWorkload, "No session begins within the profile's time; use a longer profile")
        }
        let side = SideRun(
            name: name,
            profile: plan.profile,
            workload: workload,
            surroundings: SessionRun.Surroundings(
                clients: clients,
                material: material,
                limit: InFlightLimit(plan.profile.inFlightLimit)
            ),
            progress: progress
        )
        let result = await side.run()
        try Task.checkCancellation()
        return result
    }
}
