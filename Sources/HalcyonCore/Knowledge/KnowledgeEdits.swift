import Logging
import Metrics
public import ServiceLifecycle
import Synchronization

/// The one way by which this process changes the knowledge base, and by which it learns what others changed.
///
/// ```swift
/// let edits = KnowledgeEdits(store: store, observers: [{ change in await tiers.take(change) }])
/// let applied = try await edits.apply([.deleteConcept("anchoring")])
/// ```
///
/// Changes are made one after the other. After each is committed the observers are told of it, one after the other in
/// their order, before the next change is made and before ``apply(_:)`` returns. Now and then the version is read where
/// the knowledge is kept: one that another process raised is told as a change whose edits are not known. An observer
/// holds up all changes behind it: it must bound its own waits, and may fail without telling.
public final class KnowledgeEdits<C: Clock>: Service where C.Duration == Duration {
    /// Is told of every change, in the order of the versions, on the task of ``run()``.
    public typealias Observer = @Sendable (KnowledgeChange) async -> Void

    private typealias Work = @Sendable () async -> Void

    private let store: any KnowledgeStore
    private let configuration: KnowledgeEditsConfiguration
    private let clock: C
    private let observers: [Observer]
    private let news: AsyncStream<Void>?
    private let works: AsyncStream<Work>
    private let submit: AsyncStream<Work>.Continuation
    private let pending = Atomic<Int>(0)
    private let isLookWanted = Atomic<Bool>(false)
    private let told: Mutex<ToldVersion>
    private let changesHere = Counter(label: "halcyon.knowledge.changes", dimensions: [("origin", "here")])
    private let changesElsewhere = Counter(label: "halcyon.knowledge.changes", dimensions: [("origin", "elsewhere")])
    private let failedPolls = Counter(label: "halcyon.knowledge.poll.failures")

    /// - Parameter news: brings something when others may have changed the knowledge base; one look is made anyway at
    ///   each poll.
    public init(
        store: any KnowledgeStore, configuration: KnowledgeEditsConfiguration = .init(), clock: C = .continuous,
        observers: [Observer] = [], news: AsyncStream<Void>? = nil
    ) {
        self.store = store
        self.configuration = configuration
        self.clock = clock
        self.observers = observers
        self.news = news
        self.told = Mutex(ToldVersion(store.knowledgeVersion))
        (self.works, self.submit) = AsyncStream.makeStream(bufferingPolicy: .unbounded)
    }

    /// Does all edits or none, and tells the observers.
    ///
    /// It waits for ``run()``. A caller that is cancelled meanwhile still gets its edits done.
    ///
    /// - Throws: ``StoreError``.
    public func apply(_ edits: [KnowledgeEdit]) async throws -> AppliedEdits {
        let store = self.store
        return try await self.perform {
            let applied = try await store.apply(edits)
            return (applied, applied.change(by: edits))
        }
    }

    /// Makes a change in a way of its own, such as an import from a file, and tells the observers.
    ///
    /// - Parameter body: commits the change and returns it; nil where nothing changed.
    /// - Throws: what `body` throws; ``StoreError`` when too many changes wait or the process is going down.
    public func perform<Result: Sendable>(
        _ body: @escaping @Sendable () async throws -> (Result, KnowledgeChange?)
    ) async throws -> Result {
        defer { self.pending.subtract(1, ordering: .relaxed) }
        guard self.pending.add(1, ordering: .relaxed).newValue <= self.configuration.pendingLimit else {
            throw StoreError(.busy, "Too many changes of the knowledge base wait; try again a little later.")
        }
        return try await withCheckedThrowingContinuation { continuation in
            let outcome = self.submit.yield {
                do {
                    let (result, change) = try await body()
                    if let change { await self.committed(change) }
                    continuation.resume(returning: result)
                } catch {
                    continuation.resume(throwing: error)
                }
            }
            if case .terminated = outcome {
                continuation.resume(throwing: StoreError(.unavailable, "The server is going down; try again."))
            }
        }
    }

    /// Makes changes and looks for those of others, until it is told to stop; what was taken on is still done.
    public func run() async {
        await withTaskCancellationOrGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                group.addTask { await self.poll() }
                if let news = self.news {
                    group.addTask { for await _ in news { self.lookSoon() } }
                }
                for await work in self.works { await work() }
                group.cancelAll()
            }
        } onCancelOrGracefulShutdown: {
            self.submit.finish()
        }
    }

    /// The version stands in line with the changes, so that none is found before its own edits are told.
    private func poll() async {
        do {
            while true {
                try await self.clock.sleep(for: self.configuration.pollInterval, tolerance: nil)
                let isGoingOn = await withCheckedContinuation { continuation in
                    let outcome = self.submit.yield {
                        await self.look()
                        continuation.resume(returning: true)
                    }
                    if case .terminated = outcome { continuation.resume(returning: false) }
                }
                guard isGoingOn else { return }
            }
        } catch {
            // Only the sleep throws, when the task is cancelled.
        }
    }

    /// Stands in line once, however often it is asked for.
    private func lookSoon() {
        guard !self.isLookWanted.exchange(true, ordering: .relaxed) else { return }
        // Nothing is lost where it is terminated: the process is going down.
        self.submit.yield {
            self.isLookWanted.store(false, ordering: .relaxed)
            await self.look()
        }
    }

    private func look() async {
        do {
            let version = try await self.store.refreshVersion()
            guard let change = self.told.withLock({ $0.find(version) }) else { return }
            await self.tell(change)
        } catch {
            // The next look comes soon, and the store counts and reports its own errors.
            self.failedPolls.increment()
        }
    }

    private func committed(_ change: KnowledgeChange) async {
        for change in self.told.withLock({ $0.commit(change) }) { await self.tell(change) }
    }

    private func tell(_ change: KnowledgeChange) async {
        (change.edits == nil ? self.changesElsewhere : self.changesHere).increment()
        Logger.current.debug(
            "The knowledge base changed",
            metadata: [
                "version": "\(change.version.number)", "edits": "\(change.edits.map { "\($0.count)" } ?? "unknown")",
            ]
        )
        for observer in self.observers { await observer(change) }
    }
}
