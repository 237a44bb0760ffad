import Foundation
import HalcyonCore
import HalcyonModels
import HalcyonSimulator

/// The models of the dev profile: which they are, and who runs them.
struct DevModels {
    var pool: ModelPoolConfiguration
    var supervisor: ModelSupervisor<ContinuousClock>?

    /// One line for the banner: what is real and what is simulated.
    var summary: String

    private static let localNotice = """
        The local model (SmolLM2 135M) is a demonstration model: it shows how Halcyon works. What it says is not \
        clinical guidance and may be wrong.
        """
    private static let simulatedNotice = """
        The model is simulated: its words are made up by rules, only its speed is like a real model's. Nothing it \
        says is guidance.
        """

    /// - Throws: ``CommandFailure`` or ``ModelSetupError`` when the model cannot be had, with a way on.
    static func choose(_ command: DevCommand) async throws -> DevModels {
        let logs = "\(command.data)/logs"
        try FileManager.default.createDirectory(atPath: logs, withIntermediateDirectories: true)
        switch command.model {
        case "auto", "local": return try await self.local(command, logs: logs)
        case "simulated": return try await self.simulated(command, logs: logs)
        case let url where url.hasPrefix("http://") || url.hasPrefix("https://"): return try self.remote(url)
        default:
            throw CommandFailure(
                .usage, "--model '\(command.model)' is none of auto, local, simulated and an http:// or https:// URL"
            )
        }
    }

    private static func local(_ command: DevCommand, logs: String) async throws -> DevModels {
        let missing = CommandFailure(
            .unavailable,
            "no local model is installed; install it with `Scripts/setup.sh --models`, or go on without: "
                + "--model simulated"
        )
        guard let script = Installation.find("ModelServer/serve.py"), let folder = Installation.find(".models") else {
            throw missing
        }
        let plans: [LaunchPlan]
        do {
            plans = try await LocalModelLauncher(script: script, models: folder)
                .plans(count: command.instances, logFolder: logs)
        } catch let error as ModelSetupError where error.code == .notInstalled {
            throw missing
        }
        let description = ModelDescription(
            id: ModelID(LocalModelLauncher.modelName), version: "q4_1", notice: Self.localNotice
        )
        return DevModels(
            pool: try Self.pool(description, plans, concurrency: 1 + LocalModelLauncher.queue, slots: 1),
            supervisor: Self.supervisor(plans),
            summary: "real: \(plans.count) local servers of SmolLM2 135M, a demonstration model"
        )
    }

    private static func simulated(_ command: DevCommand, logs: String) async throws -> DevModels {
        var arguments: [String] = []
        if let faults = command.faults { arguments = ["--faults", faults] }
        let plans = try await SimulatorLauncher(profile: command.profile, arguments: arguments)
            .plans(count: command.instances, logFolder: logs)
        let description = ModelDescription(
            id: ModelID(command.profile), version: "simulated-1", notice: Self.simulatedNotice
        )
        let slots = ServiceProfile.named(command.profile)?.slots
        var pool = try Self.pool(description, plans, concurrency: 256, slots: slots)
        pool.embeddings = .init(
            instance: try ModelInstance(name: "embeddings", url: plans[0].url), model: description.id
        )
        return DevModels(
            pool: pool, supervisor: Self.supervisor(plans),
            summary: "SIMULATED: \(plans.count) simulated servers of \(command.profile)"
        )
    }

    private static func remote(_ url: String) throws -> DevModels {
        let description = ModelDescription(id: "default", version: "unknown", notice: nil)
        let model = try ModelPoolConfiguration.Model(
            description, instances: [try ModelInstance(name: "remote-1", url: url)], concurrency: 256
        )
        return DevModels(pool: try ModelPoolConfiguration(models: [model]), supervisor: nil, summary: "real: \(url)")
    }

    private static func pool(
        _ description: ModelDescription, _ plans: [LaunchPlan], concurrency: Int, slots: Int?
    ) throws -> ModelPoolConfiguration {
        let model = try ModelPoolConfiguration.Model(
            description, instances: try plans.map { try ModelInstance(name: $0.name, url: $0.url) },
            concurrency: concurrency, slots: slots
        )
        return try ModelPoolConfiguration(models: [model])
    }

    private static func supervisor(_ plans: [LaunchPlan]) -> ModelSupervisor<ContinuousClock> {
        ModelSupervisor(plans: plans) { event in
            switch event {
            case .loading(let plan, _): Console.error("  \(plan.name): loading")
            case .ready(let plan, let after):
                Console.error("  \(plan.name): ready after \(Self.seconds(after)) s on port \(plan.port)")
            case .restarting(let plan, let reason, let after):
                Console.error("  \(plan.name): \(reason); starting it again in \(Self.seconds(after)) s")
            case .failed(let plan, let error): Console.error("  \(plan.name): stays down: \(error)")
            }
        }
    }

    private static func seconds(_ duration: Duration) -> String {
        let tenths = Int(duration.milliseconds / 100)
        return "\(tenths / 10).\(tenths % 10)"
    }
}
