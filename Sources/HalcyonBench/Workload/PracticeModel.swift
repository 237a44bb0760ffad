/// The workload model of the practice mix: the only place that holds its numbers.
public struct PracticeModel: Sendable, Hashable {
    /// The share of sessions that are rehearsals; the others ask the knowledge base.
    public var rehearsalShare = 0.55

    /// User turns of a rehearsal: log-normal.
    public var turnsMedian = 12.0
    public var turnsSigma = 0.6
    public var turnsBounds = 3...60

    /// Seconds between a rehearsal's turns: log-normal.
    public var thinkMedianSeconds = 40.0
    public var thinkSigma = 0.8

    /// Tokens that a clinician says in a turn: log-normal.
    public var turnTokensMedian = 13.0
    public var turnTokensSigma = 0.95
    public var turnTokensLimit = 160

    /// The share of rehearsals that begin with one of a few usual openings rather than with words of their own.
    public var usualOpeningShare = 0.3

    /// Questions of a knowledge session on average: one, and a geometric number more.
    public var questionsMean = 2.5
    public var questionGapSeconds = 90.0

    /// Questions are drawn from this many (concept × aspect) keys, for as many questions as ``keyQuestions``.
    public var keys = 16_000
    public var keyExponent = 0.82

    /// A run that asks fewer questions draws them from so many fewer keys that the share of repeats stays.
    public var keyQuestions = 4000

    /// The share of questions repeated in meaning that are repeated word for word, when they come again.
    public var wordForWordShare = 0.39

    /// The shape of the gamma distributed gaps between sessions; 0.3 for the burst variant.
    public var arrivalShape = 0.8

    /// The spread of the arrival rate's logarithm from minute to minute.
    public var rateSigma = 0.25

    /// Users of one class who open the same exercise within ``classSeconds``; zero for none.
    public var classUsers = 30
    public var classSeconds = 120.0

    /// How skewed the choice of scenarios is.
    public var scenarioExponent = 0.8

    /// The model as described.
    public static let base = PracticeModel()

    /// The same with sessions that come in bursts.
    public static let burst: PracticeModel = {
        var model = PracticeModel()
        model.arrivalShape = 0.3
        return model
    }()

    public init() {}
}
