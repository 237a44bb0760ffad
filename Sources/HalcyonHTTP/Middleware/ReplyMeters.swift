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

    /// Counts the whole reply of a session's turn; a turn without one has no reply to count.
    func count(_ record: TurnRecord) {
        guard record.errorCode == nil, let source = Provenance.Source(rawValue: record.source),
            let meters = self.meters[source]
        else { return }
        meters.replies.increment()
        meters.duration.recordNanoseconds(Int64(record.totalMilliseconds * 1e6))
        if let firstText = record.firstTextMilliseconds { meters.firstText.recordNanoseconds(Int64(firstText * 1e6)) }
    }
}
