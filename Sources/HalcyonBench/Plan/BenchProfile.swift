/// How long and how hard a run is: the only place that holds these numbers.
public struct BenchProfile: Sendable, Hashable {
    /// The name that `--profile` takes.
    public var name: String

    /// The part of the open loop that is run and not counted.
    public var warmUp: Duration

    /// The part of the open loop that is counted.
    public var measured: Duration

    /// The closed-loop phase that measures throughput; zero leaves it out.
    public var saturation: Duration

    /// Virtual users of the saturation phase.
    public var saturationUsers: Int

    /// Sessions that begin each second in the open loop, on average.
    public var sessionsPerSecond: Double

    /// Seconds of a run for one second of a user's thinking and reading.
    public var timeScale: Double

    /// How many of the class of 30 take part; a short run has room for fewer.
    public var classUsers: Int

    /// Operations in flight at which a further one is not sent and counts as an error.
    public var inFlightLimit: Int

    /// How long an operation may take before it counts as an error.
    public var timeout: Duration

    /// The width of a point of the report's time line.
    public var timelineStep: Duration

    public init(
        name: String,
        warmUp: Duration,
        measured: Duration,
        saturation: Duration,
        saturationUsers: Int = 32,
        sessionsPerSecond: Double = 0.8,
        timeScale: Double = 0.05,
        classUsers: Int = 30,
        inFlightLimit: Int = 256,
        timeout: Duration = .seconds(30),
        timelineStep: Duration = .seconds(5)
    ) {
        precondition(measured > .zero && warmUp >= .zero && saturation >= .zero, "a run measures something")
        precondition(timelineStep > .zero, "a point of the time line has a width")
        precondition(sessionsPerSecond > 0 && timeScale > 0, "rates are positive")
        precondition(saturationUsers > 0 && classUsers >= 0 && inFlightLimit > 0, "counts are positive")
        self.name = name
        self.warmUp = warmUp
        self.measured = measured
        self.saturation = saturation
        self.saturationUsers = saturationUsers
        self.sessionsPerSecond = sessionsPerSecond
        self.timeScale = timeScale
        self.classUsers = classUsers
        self.inFlightLimit = inFlightLimit
        self.timeout = timeout
        self.timelineStep = timelineStep
    }

    /// Both sides within two minutes.
    public static let smoke = BenchProfile(
        name: "smoke",
        warmUp: .seconds(5),
        measured: .seconds(24),
        saturation: .seconds(9),
        sessionsPerSecond: 1,
        classUsers: 6,
        timeout: .seconds(15),
        timelineStep: .seconds(2)
    )

    /// Both sides in about eight minutes: for the figures of a change.
    public static let standard = BenchProfile(
        name: "standard",
        warmUp: .seconds(20),
        measured: .seconds(180),
        saturation: .seconds(30),
        classUsers: 15
    )

    /// Both sides in about half an hour: for the figures of a release.
    public static let long = BenchProfile(
        name: "long",
        warmUp: .seconds(60),
        measured: .seconds(780),
        saturation: .seconds(60),
        timelineStep: .seconds(15)
    )

    /// Every built-in profile.
    public static let builtIn: [BenchProfile] = [.smoke, .standard, .long]

    /// The built-in profile with this name.
    public static func named(_ name: String) -> BenchProfile? { self.builtIn.first { $0.name == name } }

    /// How long one side takes, less what its last answers need to end.
    public var expectedLength: Duration { self.warmUp + self.measured + self.saturation }
}
