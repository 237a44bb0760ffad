/// The phases of one side, in order.
struct SideRun: Sendable {
    let name: String
    let profile: BenchProfile
    let workload: Workload
    let surroundings: SessionRun.Surroundings
    let progress: @Sendable (BenchProgress) -> Void

    /// The counter of calls that reached a model.
    private static let modelCallsMetric = "halcyon_model_calls_total"

    /// What is read when the counted part begins.
    private struct Mark: Sendable {
        var modelCalls: Int?
        var processorTime: Duration
    }

    func run() async -> SideResult {
        let recorder = Recorder(profile: self.profile)
        let start = ContinuousClock.now
        let extras = await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.report(recorder, since: start) }
            defer { group.cancelAll() }
            let before = await self.openLoop(recorder, origin: start)
            let processorTime = ProcessorTime.now - before.processorTime
            let after = await self.modelCalls()
            let saturation = await self.saturation()
            return SideResult.Extras(
                modelCalls: Self.difference(before.modelCalls, after),
                processorTime: processorTime,
                saturation: saturation
            )
        }
        return SideResult(name: self.name, state: recorder.snapshot, profile: self.profile, extras: extras)
    }

    private func openLoop(_ recorder: Recorder, origin: ContinuousClock.Instant) async -> Mark {
        let loop = OpenLoop(
            workload: self.workload,
            profile: self.profile,
            surroundings: self.surroundings,
            recorder: recorder,
            origin: origin
        )
        async let mark = self.mark(at: origin + self.profile.warmUp)
        await loop.run()
        return await mark
    }

    private func mark(at instant: ContinuousClock.Instant) async -> Mark {
        // The only error is cancellation, after which nothing is reported.
        try? await Task.sleep(until: instant)
        return Mark(modelCalls: await self.modelCalls(), processorTime: ProcessorTime.now)
    }

    private func saturation() async -> SaturationResult? {
        guard self.profile.saturation > .zero, !self.workload.saturation.isEmpty else { return nil }
        let saturation = Saturation(
            scripts: self.workload.saturation,
            profile: self.profile,
            surroundings: self.surroundings
        )
        return await saturation.run()
    }

    /// Of all servers together; nil if one does not tell.
    private func modelCalls() async -> Int? {
        var sum = 0
        for client in self.surroundings.clients {
            let page = await client.get("/metrics", keepingBody: true)
            guard page.failure == nil else { return nil }
            let text = String(decoding: page.body, as: UTF8.self)
            sum += MetricsPage.sum(of: Self.modelCallsMetric, in: text).map { Int($0) } ?? 0
        }
        return sum
    }

    private static func difference(_ before: Int?, _ after: Int?) -> Int? {
        guard let before, let after else { return nil }
        return max(0, after - before)
    }

    private func report(_ recorder: Recorder, since start: ContinuousClock.Instant) async {
        while !Task.isCancelled {
            let elapsed = ContinuousClock.now - start
            let counts = recorder.counts
            self.progress(
                BenchProgress(
                    side: self.name,
                    phase: self.phase(elapsed),
                    elapsed: elapsed,
                    expected: self.profile.expectedLength,
                    completed: counts.completed,
                    errors: counts.errors,
                    averageAnswer: counts.average
                )
            )
            // The only error is cancellation, which ends the loop.
            try? await Task.sleep(for: .seconds(1))
        }
    }

    private func phase(_ elapsed: Duration) -> BenchProgress.Phase {
        if elapsed < self.profile.warmUp { return .warmUp }
        if elapsed < self.profile.warmUp + self.profile.measured { return .measuring }
        return self.profile.saturation > .zero ? .saturation : .finishing
    }
}
