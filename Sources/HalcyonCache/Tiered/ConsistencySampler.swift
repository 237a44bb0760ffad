public import ServiceLifecycle
import Synchronization

/// Measures how far the tiers of a cache agree: draws keys from memory at random and compares what memory, the shared
/// tier and the source have.
///
/// It is throttled, uses what callers would get, and changes nothing. A difference counts only if it lasts: it is looked
/// at again after a grace, in which what was just written has time to arrive.
///
/// ```swift
/// let sampler = ConsistencySampler(cache: concepts, agree: ==) { key in try await store.concept(for: key) }
/// // in the service group, after the cache: sampler
/// sampler.report.nines
/// ```
public struct ConsistencySampler<Value: Sendable, C: Clock>: Service
where C.Duration == Duration, C.Instant: Sendable {
    /// What the source has for a key.
    public enum SourceAnswer: Sendable {
        case value(Value)
        case none
        /// It cannot be asked for this key; then the tiers are compared with each other only.
        case unknown
    }

    private let cache: TieredCache<Value, C>
    private let configuration: ConsistencyConfiguration
    private let agree: @Sendable (Value, Value) -> Bool
    private let source: @Sendable (CacheKey) async throws -> SourceAnswer
    private let state: Shared

    /// So that copies of the sampler share what they found.
    private final class Shared: Sendable {
        let state: Mutex<ConsistencyState>
        let chance: Mutex<Chance>

        init(window: Int, seed: UInt64?) {
            self.state = Mutex(ConsistencyState(window: window))
            self.chance = Mutex(Chance(seed: seed))
        }
    }

    /// - Parameters:
    ///   - agree: whether two values are the same.
    ///   - source: asks the source; what it throws counts as `unknown`.
    public init(
        cache: TieredCache<Value, C>, configuration: ConsistencyConfiguration = .init(), seed: UInt64? = nil,
        agree: @escaping @Sendable (Value, Value) -> Bool,
        source: @escaping @Sendable (CacheKey) async throws -> SourceAnswer = { _ in .unknown }
    ) {
        self.cache = cache
        self.configuration = configuration
        self.agree = agree
        self.source = source
        self.state = Shared(window: configuration.window, seed: seed)
    }

    public var report: ConsistencyReport { self.state.state.withLock { $0.report } }

    public func run() async { await cancelWhenGracefulShutdown { await self.runUntilCancelled() } }

    package func runUntilCancelled() async {
        while !Task.isCancelled {
            // The only error is cancellation, which ends the loop.
            try? await self.cache.clock.sleep(for: self.configuration.interval)
            if !Task.isCancelled { await self.round() }
        }
    }

    /// Compares some keys, and again those that differ.
    func round() async {
        let keys = self.state.chance.withLock { chance in
            self.cache.memory.randomKeys(count: self.configuration.keysPerRound, using: &chance)
        }
        var differing: [CacheKey] = []
        for key in keys {
            guard !Task.isCancelled else { return }
            let (result, age) = await self.compare(key)
            switch result {
            case .agreed, .missing: self.add(result, age: age)
            case .staleInMemory, .staleInSharedTier: differing.append(key)
            }
        }
        guard !differing.isEmpty, (try? await self.cache.clock.sleep(for: self.configuration.grace)) != nil else {
            return
        }
        for key in differing {
            let (result, age) = await self.compare(key)
            self.add(result, age: age)
        }
    }

    private func add(_ result: ConsistencyReport.Result, age: Duration?) {
        self.state.state.withLock { $0.add(result, age: age) }
    }

    /// - Returns: the result, with the age of what is stale.
    private func compare(_ key: CacheKey) async -> (ConsistencyReport.Result, age: Duration?) {
        guard let inMemory = self.cache.servable(key) else { return (.missing, nil) }
        let inSource = (try? await self.source(key)) ?? .unknown
        let shared = await self.cache.servableShared(key)
        // Memory may have changed while the others were asked.
        guard self.cache.servable(key)?.entry === inMemory.entry else { return (.missing, nil) }
        switch inSource {
        case .unknown:
            guard let shared else { return (.missing, nil) }
            if self.isSame(inMemory.entry.value, shared.entry.value) { return (.agreed, nil) }
            let isMemoryOlder = inMemory.age > shared.age
            return isMemoryOlder ? (.staleInMemory, inMemory.age) : (.staleInSharedTier, shared.age)
        case .value(let value): return self.compare(inMemory, shared, with: value)
        case .none: return self.compare(inMemory, shared, with: nil)
        }
    }

    private func compare(
        _ inMemory: FoundEntry<Value>, _ shared: FoundEntry<Value>?, with value: Value?
    ) -> (ConsistencyReport.Result, age: Duration?) {
        guard self.isSame(inMemory.entry.value, value) else { return (.staleInMemory, inMemory.age) }
        if let shared, !self.isSame(shared.entry.value, value) { return (.staleInSharedTier, shared.age) }
        return (.agreed, nil)
    }

    private func isSame(_ one: Value?, _ other: Value?) -> Bool {
        switch (one, other) {
        case (nil, nil): true
        case (let one?, let other?): self.agree(one, other)
        default: false
        }
    }
}
