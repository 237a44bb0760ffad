/// Where the operations of a run come from.
public enum WorkloadSource: Sendable {
    /// Generated from the plan's seed.
    case practice(PracticeModel)

    /// Taken from a recorded trace.
    case replay(ReplayTrace)

    /// The name in reports.
    public var name: String {
        switch self {
        case .practice(let model): model.arrivalShape < 0.5 ? "practice-burst" : "practice"
        case .replay(let trace): "replay \(trace.name)"
        }
    }

    func workload(profile: BenchProfile, material: Material, seed: UInt64) -> Workload {
        switch self {
        case .practice(let model):
            var generator = PracticeGenerator(model: model, profile: profile, material: material, seed: seed)
            return generator.workload()
        case .replay(let trace):
            return trace.workload(profile: profile, material: material, seed: seed)
        }
    }
}
