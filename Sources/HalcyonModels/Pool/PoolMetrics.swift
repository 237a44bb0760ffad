import HalcyonCore
import Metrics

/// The metrics of one instance, made once.
struct InstanceMetrics: Sendable {
    /// How a try ended, as a label.
    enum Outcome: String, CaseIterable, Sendable {
        case ok, failed, refused, cancelled
    }

    private let firstText: Timer
    private let durations: [Outcome: Timer]

    init(model: ModelID, instance: String) {
        let labels = [("model", model.value), ("instance", instance)]
        self.firstText = Timer(label: "halcyon.model.first_text.duration", dimensions: labels)
        self.durations = Dictionary(
            uniqueKeysWithValues: Outcome.allCases.map { outcome in
                let labels = labels + [("outcome", outcome.rawValue)]
                return (outcome, Timer(label: "halcyon.model.request.duration", dimensions: labels))
            }
        )
    }

    func recordFirstText(_ duration: Duration) { self.firstText.recordNanoseconds(duration.nanosecondCount) }

    func record(_ outcome: Outcome, _ duration: Duration) {
        self.durations[outcome]?.recordNanoseconds(duration.nanosecondCount)
    }
}

/// The metrics of all instances together, made once.
struct PoolMetrics: Sendable {
    private let promptTokens = Counter(label: "halcyon.model.tokens", dimensions: [("kind", "prompt")])
    private let completionTokens = Counter(label: "halcyon.model.tokens", dimensions: [("kind", "completion")])
    private let errors: [TurnError.Code: Counter]

    init() {
        let codes: [TurnError.Code] = [
            .invalidRequest, .contextTooLong, .unknownModel, .overloaded, .modelUnavailable, .modelFailed,
            .modelTimeout, .replyTooLong, .shuttingDown,
        ]
        self.errors = Dictionary(
            uniqueKeysWithValues: codes.map {
                ($0, Counter(label: "halcyon.model.errors", dimensions: [("code", "\($0)")]))
            }
        )
    }

    func count(_ usage: TokenUsage?) {
        guard let usage else { return }
        self.promptTokens.increment(by: usage.promptTokens)
        self.completionTokens.increment(by: usage.completionTokens)
    }

    func countError(_ code: TurnError.Code) { self.errors[code]?.increment() }
}
