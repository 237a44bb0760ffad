import ArgumentParser
import Foundation
import HalcyonBench
import HalcyonCore

/// Measures Halcyon with everything on against everything off.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure all flags on against all off: same workload, same models, same run.",
        discussion: """
            Each side gets a server of its own on this machine, one after the other. Latency is counted from the \
            intended start of each operation. See Docs/Benchmark.md.
            """
    )

    @Option(help: "How long and how hard: smoke (2 minutes), standard (8) or long (30).")
    var profile = "standard"

    @Option(help: "Fixes everything that is drawn.")
    var seed = BenchPlan.defaultSeed

    @Option(help: "Which model answers: simulated, or local for the real demonstration model.")
    var model = "simulated"

    @Option(help: "The simulated model: mentallama-7b, mentallama-13b or instant.")
    var simulatedProfile = "mentallama-7b"

    @Option(help: "How many model servers each side has; the baseline uses the first only.")
    var instances = 2

    @Option(help: "How many Halcyon servers share the users, over one database and the Redis of --redis.")
    var servers = 1

    @Option(help: "The Redis server, HOST:PORT, through which Halcyon's servers share replies.")
    var redis: String?

    @Option(help: "A JSON file of faults that both sides run under; for simulated models.")
    var faults: String?

    @Option(
        help: "Replay a trace (mix as CSV or questions as JSON Lines, also gzipped) instead of the practice workload.")
    var replay: String?

    @ArgumentParser.Flag(help: "Sessions arrive in bursts.")
    var burst = false

    @Option(help: "Write the figures as JSON to this file; - for standard output.")
    var json: String?

    @Option(help: "Write a report with plots as one HTML file.")
    var html: String?

    func run() async throws {
        try await CommandFailure.reporting {
            let plan = try self.plan()
            let baseline = try await self.measure(plan, .off)
            let halcyon = try await self.measure(plan, .on)
            Console.endProgress()
            let report = BenchReport(plan: plan, baseline: baseline, halcyon: halcyon)
            if self.json != "-" { Console.say(report.table(width: 80)) }
            if let path = self.json { try Self.write(report.json() + [0x0A], to: path) }
            if let path = self.html { try Self.write(Array(report.html().utf8), to: path) }
        }
    }

    private func plan() throws -> BenchPlan {
        guard let profile = BenchProfile.named(self.profile) else {
            let names = BenchProfile.builtIn.map(\.name).joined(separator: ", ")
            throw CommandFailure(.usage, "there is no profile '\(self.profile)'; there are \(names)")
        }
        guard ["simulated", "local"].contains(self.model) else {
            throw CommandFailure(.usage, "--model must be simulated or local")
        }
        guard self.faults == nil || self.model == "simulated" else {
            throw CommandFailure(.usage, "--faults needs --model simulated")
        }
        guard (1...8).contains(self.servers) else { throw CommandFailure(.usage, "--servers must be from 1 to 8") }
        guard self.servers == 1 || self.redis != nil else {
            throw CommandFailure(.usage, "--servers \(self.servers) needs --redis HOST:PORT to share replies through")
        }
        for path in [self.faults, self.replay].compactMap(\.self)
        where !FileManager.default.isReadableFile(atPath: path) {
            throw CommandFailure(.usage, "cannot read \(path)")
        }
        let source: WorkloadSource =
            if let path = self.replay { .replay(try ReplayTrace.read(path: path)) } else {
                .practice(self.burst ? .burst : .base)
            }
        let models = self.model == "local" ? "local smollm2-135m" : "simulated \(self.simulatedProfile)"
        let sharing = self.redis.map { _ in "; \(self.servers) servers of Halcyon over Redis" } ?? ""
        return BenchPlan(
            source: source, profile: profile, seed: self.seed, models: "\(self.instances) x \(models)\(sharing)",
            faults: self.faults
        )
    }

    private func measure(_ plan: BenchPlan, _ flags: FlagPreset) async throws -> SideResult {
        var arguments = ["--model", self.model, "--instances", "\(self.instances)", "--flags", flags.rawValue]
        if self.model == "simulated" { arguments += ["--profile", self.simulatedProfile] }
        if let faults = self.faults { arguments += ["--faults", faults] }
        let name = flags == .off ? "baseline" : "halcyon"
        let isBaseline = flags == .off
        return try await BenchServer.with(
            name: name, arguments: arguments, count: isBaseline ? 1 : self.servers, redis: isBaseline ? nil : self.redis
        ) { servers in
            try await BenchRunner().run(plan, against: BenchTarget(name: name, servers: servers)) {
                Console.progress(Self.line($0))
            }
        }
    }

    private static func line(_ progress: BenchProgress) -> String {
        let elapsed = progress.elapsed.components.seconds
        let expected = progress.expected.components.seconds
        return "\(progress.side): \(progress.phase.rawValue), \(elapsed) of about \(expected) s, "
            + "\(progress.completed) operations, \(progress.errors) errors"
    }

    private static func write(_ bytes: [UInt8], to path: String) throws {
        if path == "-" { return Console.say(String(decoding: bytes, as: UTF8.self)) }
        do {
            try Data(bytes).write(to: URL(filePath: path))
        } catch {
            throw CommandFailure(.failure, "cannot write \(path): \(error.localizedDescription)")
        }
    }
}
