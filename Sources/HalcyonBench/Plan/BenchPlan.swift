/// What a run does to each side.
public struct BenchPlan: Sendable {
    /// What is asked.
    public var source: WorkloadSource

    /// How long and how hard.
    public var profile: BenchProfile

    /// The default: its smoke run has about the model's share of repeated questions, which few questions may miss.
    public static let defaultSeed: UInt64 = 2

    /// Fixes everything that is drawn.
    public var seed: UInt64

    /// The models behind the servers, for the report: `simulated mentallama-7b`.
    public var models: String

    /// The fault script that both sides run under, for the report; nil without one.
    public var faults: String?

    public init(
        source: WorkloadSource = .practice(.base),
        profile: BenchProfile,
        seed: UInt64 = Self.defaultSeed,
        models: String,
        faults: String? = nil
    ) {
        self.source = source
        self.profile = profile
        self.seed = seed
        self.models = models
        self.faults = faults
    }
}
