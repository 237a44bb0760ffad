import HalcyonCore
import HalcyonTesting
import Synchronization

/// A session store in memory that lets a test step in before and after some of its work.
final class HookedStore: SessionStore {
    /// What a test wants to do where; nothing by default.
    struct Hooks: Sendable {
        /// After a turn was recorded, before its beginner learns of it.
        var afterBegin: @Sendable (BegunTurn) async throws -> Void = { _ in }
        /// Before the end of a turn is recorded.
        var beforeFinish: @Sendable (SessionTurn) async throws -> Void = { _ in }
        /// How many turns are abandoned, whenever somebody looks.
        var abandoned: @Sendable (Int64) async throws -> Int = { _ in 0 }
    }

    let inner: InMemoryStore
    private let hooks: Hooks
    private let ends = Mutex<[TurnID: Milestone<SessionTurn>]>([:])

    init(_ inner: InMemoryStore, hooks: Hooks = Hooks()) {
        self.inner = inner
        self.hooks = hooks
    }

    /// Waits until the end of a turn was recorded.
    func end(of turn: TurnID) async -> SessionTurn { await self.milestone(turn).wait() }

    private func milestone(_ turn: TurnID) -> Milestone<SessionTurn> {
        self.ends.withLock { ends in
            if let milestone = ends[turn] { return milestone }
            let milestone = Milestone<SessionTurn>()
            ends[turn] = milestone
            return milestone
        }
    }

    func create(_ session: Session) async throws { try await self.inner.create(session) }

    func session(_ id: SessionID, for caller: Caller) async throws -> Session {
        try await self.inner.session(id, for: caller)
    }

    func sessions(of caller: Caller, page: PageRequest) async throws -> Page<Session> {
        try await self.inner.sessions(of: caller, page: page)
    }

    func delete(_ id: SessionID, for caller: Caller) async throws { try await self.inner.delete(id, for: caller) }

    func turns(of session: SessionID, for caller: Caller, page: PageRequest) async throws -> Page<SessionTurn> {
        try await self.inner.turns(of: session, for: caller, page: page)
    }

    func turn(_ id: TurnID, of session: SessionID, for caller: Caller) async throws -> SessionTurn {
        try await self.inner.turn(id, of: session, for: caller)
    }

    func begin(_ turn: NewTurn, for caller: Caller) async throws -> BegunTurn {
        let begun = try await self.inner.begin(turn, for: caller)
        try await self.hooks.afterBegin(begun)
        return begun
    }

    func finish(_ turn: SessionTurn) async throws {
        try await self.hooks.beforeFinish(turn)
        try await self.inner.finish(turn)
        self.milestone(turn.id).reach(turn)
    }

    func failAbandonedTurns(unixMilliseconds: Int64) async throws -> Int {
        try await self.hooks.abandoned(unixMilliseconds)
    }

    func add(_ feedback: Feedback, for caller: Caller) async throws {
        try await self.inner.add(feedback, for: caller)
    }
}
