public import HalcyonCache
public import ServiceLifecycle
import Synchronization

/// A knowledge base whose reads are kept in memory and in the tier that processes share.
///
/// An edit goes to the store, then to the shared tier, to memory, and as an event to all other processes. Only then is
/// the new version told, so that no reply that rests on an older read is ever stored under it. Searches and
/// later pages of lists go to the store: they are seldom asked for twice.
public final class CachedKnowledge: KnowledgeStore, WatchedCache, Service {
    public let name = "knowledge"

    private typealias Tiers = TieredCache<KnowledgeItem, ContinuousClock>

    /// More edits at once than these take out all reads instead of being written through one by one.
    private static let writtenThrough = 32

    private let store: any KnowledgeStore
    private let tiers: Tiers
    private let coherence: Coherence<ContinuousClock>?
    private let sampler: ConsistencySampler<KnowledgeItem, ContinuousClock>
    private let flags: FlagBoard
    private let told: Atomic<UInt64>
    /// The newest version that another process told, after it had told what changed.
    private let heard = Atomic<UInt64>(0)

    /// - Parameters:
    ///   - tier: nil for memory only.
    ///   - coherence: keeps memory in step with other processes; nil where there are none.
    ///   - consistency: how often is measured whether the tiers agree with the store.
    ///   - onNews: is called when another process told a new version; must be quick.
    public init(
        _ store: any KnowledgeStore, configuration: CachedKnowledgeConfiguration = .init(), flags: FlagBoard,
        tier: (any SharedTier)?, coherence: Coherence<ContinuousClock>?,
        consistency: ConsistencyConfiguration = .init(), unixMilliseconds: @escaping @Sendable () -> Int64,
        onNews: @escaping @Sendable () -> Void = {}
    ) {
        self.store = store
        self.coherence = coherence
        self.flags = flags
        self.told = Atomic(store.knowledgeVersion.number)
        self.tiers = Tiers(
            configuration: configuration.tiers, codec: .knowledge, tier: tier, coherence: coherence,
            clock: .continuous, unixMilliseconds: unixMilliseconds
        )
        self.sampler = ConsistencySampler(cache: self.tiers, configuration: consistency, agree: ==) { [tiers] key in
            try await Self.inStore(tiers.inspect(key), store)
        }
        coherence?.attach { [weak self] change in
            guard case .outdated(.key(KnowledgeKeys.version), .some(let version)) = change, let self else { return }
            self.heard.max(version.number, ordering: .acquiringAndReleasing)
            if version.number > self.knowledgeVersion.number { onNews() }
        }
        // What was changed while no process ran, or told nobody before it ended, is not known; the shared tier may
        // have outlived it.
        if tier != nil { self.coherence?.enqueue(.namespace(KnowledgeKeys.namespace)) }
    }

    /// Does what the tiers do in the background, and measures whether they agree, until it is told to stop.
    public func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.tiers.run() }
            group.addTask { await self.sampler.run() }
        }
    }

    // MARK: Reading

    /// The version up to which everything older has been taken out of the tiers.
    public var knowledgeVersion: KnowledgeVersion { KnowledgeVersion(self.told.load(ordering: .acquiring)) }

    public func concept(_ id: ConceptID) async throws -> Concept {
        try await self.read(KnowledgeKeys.concept(id), absent: .noConcept) { store in
            .concept(try await store.concept(id))
        } as: { item in
            guard case .concept(let concept) = item, concept.id == id else { return nil }
            return concept
        }
    }

    public func scenario(_ id: ScenarioID) async throws -> Scenario {
        try await self.read(KnowledgeKeys.scenario(id), absent: .noScenario) { store in
            .scenario(try await store.scenario(id))
        } as: { item in
            guard case .scenario(let scenario) = item, scenario.id == id else { return nil }
            return scenario
        }
    }

    public func concepts(query: String?, category: String?, page: PageRequest) async throws -> Page<Concept> {
        guard query == nil, page.cursor == nil else {
            return try await self.store.concepts(query: query, category: category, page: page)
        }
        let key = KnowledgeKeys.concepts(category: category, limit: page.limit, self.knowledgeVersion)
        return try await self.read(key, absent: nil) { store in
            .concepts(try await store.concepts(query: nil, category: category, page: page))
        } as: { item in
            guard case .concepts(let page) = item else { return nil }
            return page
        }
    }

    public func scenarios(query: String?, difficulty: Int?, page: PageRequest) async throws -> Page<Scenario> {
        guard query == nil, page.cursor == nil else {
            return try await self.store.scenarios(query: query, difficulty: difficulty, page: page)
        }
        let key = KnowledgeKeys.scenarios(difficulty: difficulty, limit: page.limit, self.knowledgeVersion)
        return try await self.read(key, absent: nil) { store in
            .scenarios(try await store.scenarios(query: nil, difficulty: difficulty, page: page))
        } as: { item in
            guard case .scenarios(let page) = item else { return nil }
            return page
        }
    }

    public func concepts(relatedTo question: String, limit: Int) async throws -> [Concept] {
        try await self.store.concepts(relatedTo: question, limit: limit)
    }

    /// - Parameters:
    ///   - absent: what is thrown where the store has no such thing; nil for what is always there.
    ///   - value: what was asked for, of an item that is that; nil for another, which somebody else put in its place.
    private func read<Value>(
        _ key: CacheKey, absent: StoreError?,
        _ load: @escaping @Sendable (any KnowledgeStore) async throws -> KnowledgeItem,
        as value: (KnowledgeItem) -> Value?
    ) async throws -> Value {
        let store = self.store
        let hit = try await self.tiers.value(for: key, namespace: KnowledgeKeys.namespace, using: self.features) {
            do {
                return Loaded(try await load(store))
            } catch let error as StoreError where absent != nil && error.code == .notFound {
                return nil
            }
        }
        guard let hit else { throw absent ?? StoreError(.unavailable, "The knowledge base cannot be read; try again.") }
        if let value = value(hit.value) { return value }
        await self.tiers.invalidate(.key(key))
        guard let value = value(try await load(store)) else {
            preconditionFailure("a store gives what it is asked for")
        }
        return value
    }

    private var features: CacheFeatures {
        let flags = self.flags.snapshot
        var features: CacheFeatures = []
        if flags[.cacheL1] { features.insert(.memory) }
        if flags[.cacheL2] { features.insert(.shared) }
        if flags[.cacheCoalesce] { features.insert(.coalescing) }
        return features
    }

    // MARK: Changing

    public func apply(_ edits: [KnowledgeEdit]) async throws -> AppliedEdits {
        let ticket = self.tiers.beginLoad()
        let applied = try await self.store.apply(edits)
        guard let change = applied.change(by: edits) else { return applied }
        // What somebody else changed in between, and has not told yet, is not known.
        let heard = self.heard.load(ordering: .acquiring)
        // What was told beyond it was told of another database.
        let known = max(self.knowledgeVersion.number, heard < applied.version.number ? heard : 0)
        let isNext = applied.version.number <= known + 1
        if isNext, let edits = change.edits, edits.count <= Self.writtenThrough {
            for edit in edits { await self.writeThrough(edit, ticket) }
        } else {
            await self.tiers.invalidate(.namespace(KnowledgeKeys.namespace))
        }
        await self.tell(applied.version)
        return applied
    }

    /// Looks whether somebody changed the knowledge base who told nobody, such as an import into the file.
    public func refreshVersion() async throws -> KnowledgeVersion {
        let version = try await self.store.refreshVersion()
        guard version > self.knowledgeVersion else { return version }
        if version.number != self.heard.load(ordering: .acquiring) {
            await self.tiers.invalidate(.namespace(KnowledgeKeys.namespace))
            await self.tell(version)
        } else {
            self.told.max(version.number, ordering: .acquiringAndReleasing)
        }
        return version
    }

    /// What the store has now is read back: it may have been tidied, or changed again meanwhile.
    private func writeThrough(_ edit: KnowledgeEdit, _ ticket: TieredTicket) async {
        let key: CacheKey
        let item: KnowledgeItem?
        // What cannot be read back is taken out.
        switch edit {
        case .saveConcept(let concept):
            key = KnowledgeKeys.concept(concept.id)
            item = (try? await self.store.concept(concept.id)).map { .concept($0) }
        case .saveScenario(let scenario):
            key = KnowledgeKeys.scenario(scenario.id)
            item = (try? await self.store.scenario(scenario.id)).map { .scenario($0) }
        case .deleteConcept(let id): (key, item) = (KnowledgeKeys.concept(id), nil)
        case .deleteScenario(let id): (key, item) = (KnowledgeKeys.scenario(id), nil)
        }
        guard let item else {
            await self.tiers.invalidate(.key(key))
            return
        }
        await self.tiers.write(
            item, for: key, namespace: KnowledgeKeys.namespace, ticket: ticket, using: self.features
        )
    }

    /// Tells a version, now that everything older is out of the tiers here and the others were told to take it out.
    private func tell(_ version: KnowledgeVersion) async {
        self.heard.max(version.number, ordering: .acquiringAndReleasing)
        await self.coherence?.invalidate(
            .key(KnowledgeKeys.version), replacement: EntryVersion(version.number)
        )
        self.told.max(version.number, ordering: .acquiringAndReleasing)
    }

    // MARK: Watching

    public func removeAll() async -> Bool { await self.tiers.invalidate(.everything).isPublished }

    public var statistics: TieredStatistics { self.tiers.statistics }

    public var openBreakers: Int { self.tiers.openBreakers }

    /// How far the tiers agree with each other and with the store.
    public var consistency: ConsistencyReport { self.sampler.report }

    /// What the store has in the place of a read; lists are not compared, their keys change with every edit.
    private static func inStore(
        _ item: KnowledgeItem?, _ store: any KnowledgeStore
    ) async throws -> ConsistencySampler<KnowledgeItem, ContinuousClock>.SourceAnswer {
        do {
            switch item {
            case .concept(let concept): return .value(.concept(try await store.concept(concept.id)))
            case .scenario(let scenario): return .value(.scenario(try await store.scenario(scenario.id)))
            case .concepts, .scenarios, nil: return .unknown
            }
        } catch let error as StoreError where error.code == .notFound {
            return .none
        }
    }
}
