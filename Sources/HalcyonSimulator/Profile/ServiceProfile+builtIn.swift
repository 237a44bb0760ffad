/// The built-in profiles: the only place that holds their numbers.
extension ServiceProfile {
    /// A 7-billion-parameter model; the benchmark's practice mix averages about 850 ms on one such server.
    public static let mentallama7B = ServiceProfile(
        name: "mentallama-7b",
        models: ["mentallama-7b"],
        promptTokensPerSecond: 2600,
        tokensPerSecond: 75
    )

    /// A 13-billion-parameter model on the same hardware: about 0.54 of the speed, fewer slots.
    public static let mentallama13B = ServiceProfile(
        name: "mentallama-13b",
        models: ["mentallama-13b"],
        promptTokensPerSecond: 1400,
        tokensPerSecond: 40,
        batchSlowdown: 0.035,
        overhead: .milliseconds(30),
        slots: 12
    )

    /// No delays at all: for tests, and to measure the hop to a model by itself.
    public static let instant = ServiceProfile(
        name: "instant",
        models: ["instant", "mentallama-7b", "mentallama-13b"],
        promptTokensPerSecond: .infinity,
        tokensPerSecond: .infinity,
        batchSlowdown: 0,
        overhead: .zero,
        jitter: 0,
        slots: 64,
        queueLimit: 4096,
        keepsPrefixes: false
    )

    /// Every built-in profile.
    public static let builtIn: [ServiceProfile] = [.mentallama7B, .mentallama13B, .instant]

    /// The built-in profile with this name.
    public static func named(_ name: String) -> ServiceProfile? {
        self.builtIn.first { $0.name == name }
    }
}
