public import HalcyonCache

extension Provenance {
    /// Of a stored reply.
    public init(of hit: TieredHit<StoredReply>, model: ModelID) {
        self.init(
            source: hit.source == .l2 ? .l2 : .l1, reason: Self.reason(hit.source, hit.staleness), model: model,
            age: hit.age, timeToLive: hit.timeToLive, staleness: hit.staleness, noStoreReason: .alreadyStored
        )
    }

    private static func reason(_ source: HitSource, _ staleness: Staleness?) -> String {
        switch staleness {
        case .failSafe, .softLimit: "No new answer could be made; this is an older answer to the same question"
        case .distrusted: "The same question was answered before; the other servers cannot be asked for news of it"
        case nil:
            source == .l2
                ? "The same question was answered before by another server" : "The same question was answered before"
        }
    }
}
