/// The figures of one side of a run. Times are seconds, rates are per second.
public struct SideResult: Sendable, Hashable {
    /// The target's name.
    public var name: String
    /// All operations together.
    public var overall: KindResult
    /// Knowledge answers and rehearsal turns together.
    public var answers: KindResult
    public var kinds: [OperationKind: KindResult]
    /// Operations that went well each second, with users who do not pause; nil if that phase was left out.
    public var throughput: Double?
    /// Operations that failed with users who do not pause.
    public var saturationErrors: Int
    /// Operations each second that the open loop asked for, and that it saw completed.
    public var offeredRate: Double
    public var achievedRate: Double
    /// Calls that reached a model while the open loop was counted; nil if the server does not count them.
    public var modelCalls: Int?
    public var timeline: [TimelinePoint]
    /// How many operations failed for what reason.
    public var failures: [String: Int]
    /// How long the counted part took.
    public var seconds: Double
    /// How late the bench itself sent operations, 99th percentile.
    public var senderDelayP99: Double
    /// The processor time that the bench itself spent on an operation.
    public var senderCPUPerOperation: Double

    public init(
        name: String,
        overall: KindResult,
        answers: KindResult,
        kinds: [OperationKind: KindResult],
        throughput: Double?,
        saturationErrors: Int = 0,
        offeredRate: Double,
        achievedRate: Double,
        modelCalls: Int?,
        timeline: [TimelinePoint],
        failures: [String: Int],
        seconds: Double,
        senderDelayP99: Double = 0,
        senderCPUPerOperation: Double = 0
    ) {
        self.name = name
        self.overall = overall
        self.answers = answers
        self.kinds = kinds
        self.throughput = throughput
        self.saturationErrors = saturationErrors
        self.offeredRate = offeredRate
        self.achievedRate = achievedRate
        self.modelCalls = modelCalls
        self.timeline = timeline
        self.failures = failures
        self.seconds = seconds
        self.senderDelayP99 = senderDelayP99
        self.senderCPUPerOperation = senderCPUPerOperation
    }

    init(name: String, state: RecorderState, profile: BenchProfile, extras: Extras) {
        let all = state.completed + state.errors
        self.init(
            name: name,
            overall: state.tally(of: OperationKind.allCases).result,
            answers: state.tally(of: [.knowledge, .rehearsal]).result,
            kinds: state.kinds.mapValues(\.result),
            throughput: extras.saturation?.throughput,
            saturationErrors: extras.saturation?.errors ?? 0,
            offeredRate: Double(all) / profile.measured.inSeconds,
            achievedRate: Double(state.completed) / max(state.span.inSeconds, 1e-3),
            modelCalls: extras.modelCalls,
            timeline: state.timeline.points,
            failures: state.failures,
            seconds: state.span.inSeconds,
            senderDelayP99: state.delay.percentile(99),
            senderCPUPerOperation: all == 0 ? 0 : extras.processorTime.inSeconds / Double(all)
        )
    }

    /// What is measured besides the samples.
    struct Extras: Sendable {
        var modelCalls: Int?
        var processorTime: Duration
        var saturation: SaturationResult?
    }
}
