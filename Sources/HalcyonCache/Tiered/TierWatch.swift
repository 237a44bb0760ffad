import Synchronization

/// Stands between a ``TieredCache`` and its shared tier: a breaker for each shard, and what is counted.
///
/// No call fails but by cancellation: who asks in vain gets nil and does without.
final class TierWatch<C: Clock>: Sendable where C.Duration == Duration, C.Instant: Sendable {
    private struct State: Sendable {
        var breakers: [BreakerState]
        var failures: [SharedTierError.Code: Int] = [:]
        var refusals = 0
    }

    let tier: any SharedTier
    private let clock: C
    private let start: C.Instant
    private let state: Mutex<State>

    init(tier: any SharedTier, breaker: BreakerConfiguration, clock: C, seed: UInt64?) {
        self.tier = tier
        self.clock = clock
        self.start = clock.now
        var chance = Chance(seed: seed)
        let breakers = (0..<tier.shardCount).map { _ in BreakerState(configuration: breaker, seed: chance.next()) }
        self.state = Mutex(State(breakers: breakers))
    }

    /// Asks the shard of a key.
    ///
    /// - Returns: nil if it failed, or was not asked because it failed lately.
    /// - Throws: only `CancellationError`.
    func ask<Answer: Sendable>(
        about key: CacheKey, _ call: (any SharedTier) async throws -> Answer
    ) async throws -> Answer? {
        let shard = self.tier.shard(of: key)
        let now = self.now
        let permit = self.state.withLock { state in
            let permit = state.breakers[shard].permit(now: now)
            if permit == nil { state.refusals += 1 }
            return permit
        }
        guard let permit else { return nil }
        do {
            let answer = try await call(self.tier)
            self.finish(permit, .succeeded, shard: shard)
            return answer
        } catch let error as CancellationError {
            self.finish(permit, .cancelled, shard: shard)
            throw error
        } catch {
            let code = (error as? SharedTierError)?.code ?? .unreadable
            // What is refused says nothing of the shard's health, and what is too much here says nothing of it either.
            self.finish(permit, code == .refused || code == .overloaded ? .cancelled : .failed, shard: shard)
            self.state.withLock { $0.failures[code, default: 0] += 1 }
            return nil
        }
    }

    /// Adds what was counted here.
    func add(to statistics: inout TieredStatistics) {
        self.state.withLock { state in
            statistics.sharedFailures = state.failures
            statistics.sharedRefusals = state.refusals
            statistics.breakerOpenings = state.breakers.reduce(0) { $0 + $1.openings }
        }
    }

    /// How many shards are not asked at the moment.
    var openBreakers: Int {
        let now = self.now
        return self.state.withLock { state in state.breakers.count { $0.isOpen(now: now) } }
    }

    private func finish(_ permit: BreakerState.Permit, _ outcome: BreakerState.Outcome, shard: Int) {
        let now = self.now
        self.state.withLock { $0.breakers[shard].finish(permit, outcome, now: now) }
    }

    private var now: Duration { self.start.duration(to: self.clock.now) }
}
