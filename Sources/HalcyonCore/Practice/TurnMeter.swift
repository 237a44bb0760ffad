import HalcyonCache

/// Takes the times of a turn and makes its record.
struct TurnMeter {
    private let trace: TurnTrace
    private var provenance: Provenance?
    private var firstText: Duration?

    init(trace: TurnTrace) { self.trace = trace }

    mutating func answered(_ provenance: Provenance) { self.provenance = provenance }

    mutating func receivedText() {
        if self.firstText == nil { self.firstText = ContinuousClock.now - self.trace.start }
    }

    /// - Parameter verdict: what became of the reply; nil where nobody judged it.
    func record(model: ModelID, finish: ReplyFinish?, verdict: StoreVerdict?, error: TurnError?) -> TurnRecord {
        let reason =
            if let error {
                error.code == .cancelled ? NoStoreReason.incomplete : .failed
            } else {
                verdict.map(\.reason) ?? self.provenance?.noStoreReason
            }
        return TurnRecord(
            source: (self.provenance?.source ?? .model).rawValue,
            reason: self.provenance?.reason ?? "The turn failed before any stage answered",
            ageSeconds: self.provenance?.age.map { $0.milliseconds / 1000 },
            staleness: self.provenance?.staleness?.rawValue, similarity: self.provenance?.similarity,
            coalesced: self.provenance?.isCoalesced ?? false, model: model.value, stored: reason == nil,
            noStoreReason: reason?.rawValue, finishReason: finish?.reason.rawValue,
            stages: self.trace.spans.map { .init(name: $0.stage, milliseconds: $0.duration.milliseconds) },
            firstTextMilliseconds: self.firstText?.milliseconds,
            totalMilliseconds: (ContinuousClock.now - self.trace.start).milliseconds,
            promptTokens: finish?.usage?.promptTokens, completionTokens: finish?.usage?.completionTokens,
            errorCode: error?.code.description
        )
    }
}
