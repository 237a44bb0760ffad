import Synchronization

/// Lets a load pass; without anything inside if there is no breaker, or it was not asked.
struct SourcePermit: Sendable {
    fileprivate let permit: BreakerState.Permit?
}

/// The breaker in front of what values are loaded from.
extension TieredCache {
    /// - Returns: nil if the source should not be asked, because it failed lately and there is an old value.
    func sourcePermit(hasFallback: Bool) -> SourcePermit? {
        let now = self.now
        return self.state.withLock { state in
            let permit = state.source?.permit(now: now)
            return permit == nil && state.source != nil && hasFallback ? nil : SourcePermit(permit: permit)
        }
    }

    func finish(_ permit: SourcePermit, _ outcome: BreakerState.Outcome) {
        guard let permit = permit.permit else { return }
        let now = self.now
        self.state.withLock { $0.source?.finish(permit, outcome, now: now) }
    }
}
