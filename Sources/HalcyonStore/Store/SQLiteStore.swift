import GRDB
public import HalcyonCore
import Synchronization

/// The sessions, knowledge and flags of one installation, kept in one SQLite file.
///
/// ```swift
/// let store = try await SQLiteStore.open(.init(path: ".halcyon/halcyon.sqlite"))
/// let session = try await store.session("s-1", for: caller)
/// ```
///
/// Writes queue up behind each other, reads run beside them on connections of their own and see only what was
/// committed. A write that has begun is not broken off when its caller is cancelled, so that the end of a turn is
/// recorded although the client is gone.
public final class SQLiteStore: Sendable {
    /// The file, for people.
    public let path: String

    let pool: DatabasePool
    let runner: Runner
    private let metrics: StoreMetrics
    private let pending: PendingOperations
    private let version = Atomic<UInt64>(0)

    init(pool: DatabasePool, runner: Runner, configuration: Configuration) {
        self.path = configuration.path
        self.pool = pool
        self.runner = runner
        self.pending = PendingOperations(limit: configuration.pendingLimit, path: configuration.path)
        self.metrics = StoreMetrics()
    }

    /// Waits for what runs and closes every connection; whatever comes later is ``StoreError/Code/unavailable``.
    ///
    /// Turns that still run count as abandoned from then on. The file is whole by itself, and can be copied without its
    /// WAL.
    @concurrent public func close() async throws(StoreError) { try self.closeNow() }

    private func closeNow() throws(StoreError) {
        // Losing the error is right: nothing is lost when the WAL stays, the next one to open the file reads it.
        try? self.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
        do {
            try self.pool.close()
            self.runner.leave()
        } catch {
            throw StoreError(describing: error, path: self.path)
        }
    }

    /// Asks the database for one number: the cheapest proof that it can be read.
    ///
    /// The number is the knowledge version, so that changes by another process are noticed here too.
    public func health() async throws {
        let number = try await self.read(.health) { try KnowledgeRows.version($0) }
        self.publish(number)
    }

    /// Why the store is not ready for requests; nil when it is.
    public var readyError: StoreError? {
        get async {
            do {
                try await self.health()
                return nil
            } catch let error as StoreError {
                return error
            } catch {
                return StoreError(describing: error, path: self.path)
            }
        }
    }
}

extension SQLiteStore {
    /// The version that was last committed or seen.
    var publishedVersion: KnowledgeVersion { KnowledgeVersion(self.version.load(ordering: .acquiring)) }

    /// Makes a committed version visible; an older one that comes late changes nothing.
    func publish(_ version: KnowledgeVersion) {
        self.version.max(version.number, ordering: .acquiringAndReleasing)
    }

    /// Reads from one consistent state.
    ///
    /// - Throws: ``StoreError``; `CancellationError` when the calling task was cancelled.
    func read<Result: Sendable>(
        _ operation: StoreOperation, _ body: @escaping @Sendable (Database) throws -> Result
    ) async throws -> Result {
        try await self.measure(operation) { try await self.pool.read(body) }
    }

    /// Writes in one transaction that a cancellation does not break off.
    ///
    /// - Throws: ``StoreError``.
    func write<Result: Sendable>(
        _ operation: StoreOperation, _ body: @escaping @Sendable (Database) throws -> Result
    ) async throws -> Result {
        try await self.measure(operation) {
            try await withCheckedThrowingContinuation { continuation in
                self.pool.asyncWrite(body) { _, result in continuation.resume(with: result) }
            }
        }
    }

    /// Writes in one long transaction that a cancellation rolls back.
    ///
    /// - Throws: ``StoreError``, `CancellationError` or what else `body` throws.
    func writeCancellably<Result: Sendable>(
        _ operation: StoreOperation, _ body: @escaping @Sendable (Database) throws -> Result
    ) async throws -> Result {
        try await self.measure(operation) { try await self.pool.write(body) }
    }

    private func measure<Result: Sendable>(
        _ operation: StoreOperation, _ body: () async throws -> Result
    ) async throws -> Result {
        let start = ContinuousClock.now
        defer { self.metrics.record(operation, .now - start) }
        do {
            return try await self.pending.withPlace(body)
        } catch let error as CancellationError {
            throw error
        } catch let error as ConceptImportError {
            throw error
        } catch {
            let storeError = StoreError(describing: error, path: self.path)
            self.metrics.count(storeError)
            throw storeError
        }
    }
}
