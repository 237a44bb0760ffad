import Synchronization

/// Lets a load pass; without anything inside if there is no breaker, or it was not asked.
struct SourcePermit: Sendable {
    fileprivate let permit: BreakerState.Permit?
    fileprivate let source: String
}

/// The breakers in front of what values are loaded from: one for each source.
extension TieredCache {
    /// More sources than these have no breaker.
    private static var sourceLimit: Int { 256 }

    /// - Returns: nil if the source should not be asked, because it failed lately and there is an old value.
    func sourcePermit(of source: String, hasFallback: Bool) -> SourcePermit? {
        let now = self.now
        return self.state.withLock { state in
            guard let configuration = self.configuration.sourceBreaker else {
                return SourcePermit(permit: nil, source: source)
            }
            if state.sources[source] == nil, state.sources.count < Self.sourceLimit {
                state.sources[source] = BreakerState(configuration: configuration, seed: state.chance.next())
            }
            let permit = state.sources[source]?.permit(now: now)
            return permit == nil && state.sources[source] != nil && hasFallback
                ? nil : SourcePermit(permit: permit, source: source)
        }
    }

    func finish(_ permit: SourcePermit, _ outcome: BreakerState.Outcome) {
        guard let token = permit.permit else { return }
        let now = self.now
        self.state.withLock { $0.sources[permit.source]?.finish(token, outcome, now: now) }
    }
}
