import HalcyonCore
import Metrics

/// The metrics of replies, by where they came from; made once and kept.
struct ReplyMeters: Sendable {
    private struct Meters {
        var replies: Counter
        var duration: Metrics.Timer
        var firstText: Metrics.Timer
    }

    private let meters: [Provenance.Source: Meters]

    init() {
        self.meters = Dictionary(
            uniqueKeysWithValues: Provenance.Source.allCases.map { source in
                let label = [("provenance", source.rawValue)]
                return (
                    source,
                    Meters(
                        replies: Counter(label: "halcyon.replies", dimensions: label),
                        duration: Metrics.Timer(label: "halcyon.reply.duration", dimensions: label),
                        firstText: Metrics.Timer(label: "halcyon.reply.first_text.duration", dimensions: label)
                    )
                )
            }
        )
    }

    func count(_ provenance: Provenance) { self.meters[provenance.source]?.replies.increment() }

    func firstText(of provenance: Provenance, after duration: Duration) {
        self.meters[provenance.source]?.firstText.recordNanoseconds(duration.nanoseconds)
    }

    func finished(_ provenance: Provenance, after duration: Duration) {
        self.meters[provenance.source]?.duration.recordNanoseconds(duration.nanoseconds)
    }
}
