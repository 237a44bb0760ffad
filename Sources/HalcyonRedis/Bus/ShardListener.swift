import HalcyonCache
import Logging
import NIOCore
import Synchronization

/// Hears one shard for a bus: joins its log whenever all connections stand, and reads on.
///
/// Everything is told on the shard's event loop, so one thing at a time.
final class ShardListener: Sendable {
    /// Entries that are asked for at once.
    private static let batch = 256

    /// What ends sooner than this is not begun again without a pause: a server may end it at once each time.
    private static let short = Duration.milliseconds(100)

    private let shard: Int
    private let client: RedisClient
    private let feed: ShardFeed
    private let log: RedisKey
    private let deliver: @Sendable (BusSignal) -> Void
    private let hearing = Mutex(HearingState())
    private let reader: Mutex<LogReaderState>
    private let termChanged = ChangeSignal()

    init(shard: Int, client: RedisClient, deliver: @escaping @Sendable (BusSignal) -> Void) {
        self.shard = shard
        self.client = client
        self.feed = client.routing.feeds[shard]
        self.log = client.environment.connector.names.log
        self.deliver = deliver
        self.reader = Mutex(LogReaderState(shard: shard))
    }

    /// Hears the shard until the task is cancelled.
    func run() async {
        // The event loop ends after everything that runs on it.
        try? await self.feed.eventLoop.submit { self.feed.attach { self.take($0) } }.get()
        var backoff = Backoff(self.client.configuration.times)
        var random = SystemRandomNumberGenerator()
        var lastError: SharedTierError?
        while !Task.isCancelled, let term = await self.nextTerm() {
            let begin = ContinuousClock.now
            let error = await self.listen(in: term)
            // A shard that was emptied, or whose connections came back, is joined anew at once.
            let isOver = self.hearing.withLock { $0.term != term }
            await self.lose(term)
            let heard = begin.duration(to: .now)
            guard !Task.isCancelled, !isOver || heard < Self.short else { continue }
            let pause = backoff.failed(after: heard, using: &random)
            let isNews = error != lastError || heard >= backoff.steady
            lastError = error
            Logger.current.log(
                level: isNews ? .info : .debug, "The invalidation log of a shard is not heard",
                metadata: ["shard": "\(self.shard)", "error": "\(error)", "pause": "\(pause)"]
            )
            // The only error is cancellation, which ends the loop.
            try? await self.client.environment.clock.sleep(for: pause)
        }
        self.feed.detach()
    }

    /// Waits until all connections stand.
    ///
    /// - Returns: nil when the task is cancelled.
    private func nextTerm() async -> Int? {
        for await _ in self.termChanged.changes() {
            let (isComplete, term) = self.hearing.withLock { ($0.isComplete, $0.term) }
            if isComplete { return term }
        }
        return nil
    }

    /// Reads the log until it cannot be read, the term is over or the task is cancelled.
    ///
    /// - Returns: why it ended.
    private func listen(in term: Int) async -> SharedTierError {
        await withTaskGroup(of: SharedTierError.self) { group in
            group.addTask { await self.connectAndRead(in: term) }
            group.addTask {
                for await _ in self.termChanged.changes() where self.hearing.withLock({ $0.term }) != term { break }
                return .termIsOver
            }
            let error = await group.next() ?? .termIsOver
            group.cancelAll()
            return error
        }
    }

    // MARK: - Reading

    private func connectAndRead(in term: Int) async -> SharedTierError {
        do {
            guard let address = self.client.routing.logAddress(of: self.shard) else {
                throw SharedTierError(.unavailable, "Nobody knows yet who has the log")
            }
            let session = try await self.client.environment.connector.connect(
                to: address, as: .log, on: self.feed.eventLoop
            )
            defer { session.connection.close() }
            try await self.read(from: session.connection, in: term)
        } catch let error as SharedTierError {
            self.client.routing.noteTrouble()
            return error
        } catch {
            return .termIsOver
        }
    }

    /// Reads the log until something goes wrong.
    private func read(from connection: RedisConnection, in term: Int) async throws -> Never {
        var backoff = Backoff(self.client.configuration.times)
        while true {
            let look = try await self.look(connection)
            try await self.tell(self.reader.withLock { $0.joined(look) }, in: term, isJoin: true)
            let joined = ContinuousClock.now
            var asked = joined
            while case .tell(let signals) = try await self.readOn(connection) {
                try await self.tell(signals, in: term)
                // With nothing to tell the server holds the question, unless it is told not to, or is none.
                if signals.isEmpty { try await self.rest(since: asked, &backoff) }
                asked = .now
            }
            try await self.rest(since: joined, &backoff)
        }
    }

    /// Waits if a step was too short to be followed by the next one at once.
    private func rest(since begin: ContinuousClock.Instant, _ backoff: inout Backoff) async throws {
        guard begin.duration(to: .now) < min(Self.short, self.client.configuration.times.logWait / 2) else {
            backoff = Backoff(self.client.configuration.times)
            return
        }
        var random = SystemRandomNumberGenerator()
        try await self.client.environment.clock.sleep(for: backoff.failed(after: nil, using: &random))
    }

    /// Waits for entries.
    private func readOn(_ connection: RedisConnection) async throws -> LogReaderState.ReadAction {
        let reader = self.reader.withLock { $0 }
        let wait = self.client.configuration.times.logWait
        var command = RedisCommand(words: 8)
        for word in ["XREAD", "BLOCK", "\(max(wait.wholeMilliseconds, 1))", "COUNT", "\(Self.batch)", "STREAMS"] {
            command.add(word)
        }
        command.add(self.log)
        command.add("\(reader.cursor)")
        let reply = try await connection.send(command, within: wait + self.client.configuration.times.overdue)
        guard let entries = LogEntry.entries(ofRead: try reply.orThrow()) else {
            throw SharedTierError.unexpected("XREAD")
        }
        let limit = self.client.configuration.limits.logEvents
        if entries.isEmpty || LogReaderState.mayHaveGap(entries, asked: Self.batch, logLimit: limit) {
            guard reader.isSame(try await self.look(connection)) else { return .join }
        }
        return self.reader.withLock { $0.read(entries) }
    }

    /// Looks at the log, which begins now if there is none.
    private func look(_ connection: RedisConnection) async throws -> LogReaderState.Look {
        let lastRead = self.reader.withLock { $0.lastRead.map { "\($0.id)" } ?? "" }
        let command = LogScripts.join.whole(
            key: self.log, [self.client.epochs.next(of: self.shard), ByteBuffer(string: lastRead)])
        let reply = try (await connection.send(command, within: self.client.configuration.times.overdue))
            .orThrow()
        guard let parts = reply.elements, parts.count == 3, let first = LogEntry(parts[0]),
            let last = LogEntry(parts[1]), let count = parts[2].number
        else { throw SharedTierError(.unreadable, "The invalidation log in Redis holds entries that are none") }
        self.client.epochs.note(last.epoch, of: self.shard)
        return LogReaderState.Look(first: first, last: last, hasLastRead: count > 0)
    }
}

extension SharedTierError {
    fileprivate static let termIsOver = Self(.unavailable, "A connection to the shard is gone")
}

// MARK: - What is told

extension ShardListener {
    /// Takes what the connections for writes say; on the event loop.
    private func take(_ signal: ShardFeed.Signal) {
        switch signal {
        case .isComplete(let isComplete):
            if self.hearing.withLock({ $0.connections(areComplete: isComplete) }) {
                self.deliver(.left(shard: self.shard))
            }
            self.termChanged.notify()
        case .changed(let keys):
            if self.hearing.withLock({ $0.isHeard }) { self.deliver(.changed(keys, shard: self.shard)) }
        case .flushed:
            if self.hearing.withLock({ $0.flushed() }) { self.deliver(.flushed(shard: self.shard)) }
            self.termChanged.notify()
        }
    }

    private func lose(_ term: Int) async {
        await self.onLoop {
            if self.hearing.withLock({ $0.logLost(in: term) }) { self.deliver(.left(shard: self.shard)) }
        }
    }

    /// Tells what was read from the log.
    ///
    /// - Throws: ``SharedTierError`` when the term is over.
    private func tell(_ signals: [BusSignal], in term: Int, isJoin: Bool = false) async throws {
        guard !signals.isEmpty else { return }
        let isTold = Mutex(false)
        await self.onLoop {
            guard self.hearing.withLock({ isJoin ? $0.joined(in: term) : $0.isHeard(in: term) }) else { return }
            for signal in signals { self.deliver(signal) }
            isTold.withLock { $0 = true }
        }
        guard isTold.withLock({ $0 }) else { throw SharedTierError.termIsOver }
    }

    private func onLoop(_ body: @escaping @Sendable () -> Void) async {
        // The event loop ends after everything that runs on it.
        try? await self.feed.eventLoop.submit(body).get()
    }
}
