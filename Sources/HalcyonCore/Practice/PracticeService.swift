import Logging
public import ServiceLifecycle
import Synchronization

/// Sessions and their turns: takes what a clinician says up the ladder, and records what came of it.
public final class PracticeService<C: Clock>: Service where C.Duration == Duration {
    struct Job: Sendable {
        let live: LiveTurn
        let turn: Turn
    }

    /// Time between two looks at a turn that another process runs.
    private static var lookInterval: Duration { .milliseconds(250) }

    let pipeline: Pipeline
    let sessions: any SessionStore
    let knowledge: any KnowledgeStore
    private let turns: TurnBuilder
    let configuration: PracticeConfiguration
    let clock: C
    let unixMilliseconds: @Sendable () -> Int64
    private let jobs: AsyncStream<Job>
    private let submit: AsyncStream<Job>.Continuation
    private let live = Mutex<[TurnID: LiveTurn]>([:])

    /// - Parameter unixMilliseconds: the wall clock, for what is recorded.
    public init(
        pipeline: Pipeline, sessions: any SessionStore, knowledge: any KnowledgeStore, backend: any ModelBackend,
        flags: FlagBoard, configuration: PracticeConfiguration = .init(), clock: C = .continuous,
        unixMilliseconds: @escaping @Sendable () -> Int64
    ) {
        self.pipeline = pipeline
        self.sessions = sessions
        self.knowledge = knowledge
        self.turns = TurnBuilder(knowledge: knowledge, backend: backend, flags: flags)
        self.configuration = configuration
        self.clock = clock
        self.unixMilliseconds = unixMilliseconds
        (self.jobs, self.submit) = AsyncStream.makeStream(bufferingPolicy: .unbounded)
    }

    /// Begins a session.
    ///
    /// - Throws: ``StoreError``, with ``StoreError/Code/notFound`` for an unknown scenario.
    public func createSession(_ kind: Session.Kind, for caller: Caller) async throws -> Session {
        let title: String
        switch kind {
        case .knowledge: title = "Knowledge questions"
        case .rehearsal(let scenario): title = try await self.knowledge.scenario(scenario).title
        }
        let now = self.unixMilliseconds()
        var generator = SystemRandomNumberGenerator()
        let session = Session(
            id: .make(prefix: "s", unixMilliseconds: now, using: &generator), tenant: caller.tenant,
            owner: caller.keyName, kind: kind, title: title, createdUnixMilliseconds: now,
            updatedUnixMilliseconds: now
        )
        try await self.sessions.create(session)
        return session
    }

    /// Records a turn and begins its reply; a repeat of the same idempotency key finds the first one.
    ///
    /// - Throws: ``StoreError``, ``TurnError``.
    public func begin(
        _ text: String, in id: SessionID, replaces: TurnID?, idempotencyKey: String?, requestID: RequestID,
        trace: TurnTrace, for caller: Caller
    ) async throws -> TurnProgress {
        let session = try await self.sessions.session(id, for: caller)
        let now = self.unixMilliseconds()
        var generator = SystemRandomNumberGenerator()
        let new = NewTurn(
            id: .make(prefix: "t", unixMilliseconds: now, using: &generator), session: id, userText: text,
            replaces: replaces, idempotencyKey: idempotencyKey, createdUnixMilliseconds: now
        )
        // It can be found before it is recorded, so that a repeat that comes at the same time joins it.
        let live = try self.register(new, requestID: requestID)
        if let replaces { await self.stopAndWait(replaces, in: id) }
        switch try await self.record(new, for: caller) {
        case .repeated(let turn): return try await self.progress(of: turn, for: caller)
        case .started(let turn, let history):
            live.begin(as: turn)
            guard let watcher = live.watch() else { preconditionFailure("a turn that just began can be watched") }
            do {
                let request = try await self.turns.turn(
                    text, in: session, history: history, locale: self.configuration.locale, requestID: requestID,
                    trace: trace, for: caller
                )
                if case .terminated = self.submit.yield(Job(live: live, turn: request)) {
                    throw TurnError(.shuttingDown, "The server is going down; try again", retryAfter: .seconds(5))
                }
            } catch {
                let failure = TurnError(.modelFailed, "The turn could not be begun")
                await self.finish(live, as: .failed, text: "", record: nil, error: failure)
                throw error
            }
            return .live(live, watcher)
        }
    }

    private func register(_ new: NewTurn, requestID: RequestID) throws(TurnError) -> LiveTurn {
        let turn = SessionTurn(
            id: new.id, session: new.session, index: 0, userText: new.userText, status: .running,
            createdUnixMilliseconds: new.createdUnixMilliseconds
        )
        let live = LiveTurn(turn: turn, requestID: requestID)
        let hasRoom = self.live.withLock { turns in
            guard turns.count < self.configuration.maximumLiveTurns else { return false }
            turns[new.id] = live
            return true
        }
        guard hasRoom else {
            throw TurnError(.overloaded, "Too many turns are under way; try again", retryAfter: .seconds(1))
        }
        return live
    }

    private func record(_ new: NewTurn, for caller: Caller) async throws -> BegunTurn {
        do {
            let begun = try await self.sessions.begin(new, for: caller)
            if case .repeated = begun { self.remove(new.id) }
            return begun
        } catch {
            self.remove(new.id)
            throw error
        }
    }

    /// A turn that was begun before.
    public func progress(of id: TurnID, in session: SessionID, for caller: Caller) async throws -> TurnProgress {
        try await self.progress(of: self.sessions.turn(id, of: session, for: caller), for: caller)
    }

    /// Stops a running turn; what has ended stays as it is.
    ///
    /// A turn that another process runs is recorded as stopped at once, without what was said so far.
    public func cancel(_ id: TurnID, in session: SessionID, for caller: Caller) async throws {
        var turn = try await self.sessions.turn(id, of: session, for: caller)
        if let live = self.live.withLock({ $0[id] }) { return live.stop() }
        guard turn.status == .running else { return }
        turn.status = .cancelled
        turn.completedUnixMilliseconds = self.unixMilliseconds()
        try await self.sessions.finish(turn)
    }

    /// How many turns run.
    public var liveTurns: Int { self.live.withLock { $0.count } }

    /// Runs until it is told to stop; then no new turn is taken and those that were taken are run to their end.
    public func run() async {
        await withTaskCancellationOrGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                for await job in self.jobs {
                    group.addTask { await self.run(job) }
                }
            }
        } onCancelOrGracefulShutdown: {
            self.submit.finish()
        }
    }

    func remove(_ id: TurnID) { _ = self.live.withLock { $0.removeValue(forKey: id) } }

    private func progress(of turn: SessionTurn, for caller: Caller) async throws -> TurnProgress {
        guard turn.status == .running else { return .ended(turn) }
        guard let live = self.live.withLock({ $0[turn.id] }) else {
            return .ended(try await self.end(of: turn, for: caller))
        }
        live.begin(as: turn)
        if let watcher = live.watch() { return .live(live, watcher) }
        return .ended(live.recorded ?? turn)
    }

    /// A turn that runs, but not here: it has just ended, or another process runs it.
    ///
    /// - Throws: ``TurnError`` when it has not ended within the grace; the client may ask again.
    private func end(of turn: SessionTurn, for caller: Caller) async throws -> SessionTurn {
        let deadline = self.clock.now.advanced(by: self.configuration.resumeGrace)
        while true {
            let turn = try await self.sessions.turn(turn.id, of: turn.session, for: caller)
            guard turn.status == .running else { return turn }
            guard self.clock.now < deadline else {
                throw TurnError(
                    .modelTimeout, "The turn still runs in another process; ask again", retryAfter: .seconds(1)
                )
            }
            try await self.clock.sleep(for: Self.lookInterval, tolerance: nil)
        }
    }

    /// A turn that is replaced while it runs is stopped first, so that its record is final.
    private func stopAndWait(_ id: TurnID, in session: SessionID) async {
        guard let live = self.live.withLock({ $0[id] }), live.turn.session == session, let watcher = live.watch() else {
            return
        }
        live.stop()
        var cursor = 0
        while case .text? = try? await watcher.next(after: &cursor) {
            // The only error is the caller's own cancellation, which ends the wait.
        }
    }
}
