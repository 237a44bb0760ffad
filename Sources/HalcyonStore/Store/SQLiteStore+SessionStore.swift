import GRDB
public import HalcyonCore

extension SQLiteStore: SessionStore {
    public func create(_ session: Session) async throws {
        try await self.write(.createSession) { try SessionRows.insert(session, into: $0) }
    }

    public func session(_ id: SessionID, for caller: Caller) async throws -> Session {
        try await self.read(.session) { try SessionRows.fetch(id, for: caller, from: $0) }
    }

    public func sessions(of caller: Caller, page: PageRequest) async throws -> Page<Session> {
        try await self.read(.sessions) { try SessionRows.page(of: caller, page, from: $0) }
    }

    public func delete(_ id: SessionID, for caller: Caller) async throws {
        try await self.write(.deleteSession) { db in
            try SessionRows.check(id, for: caller, in: db)
            try SessionRows.delete(id, from: db)
        }
    }

    public func turns(of session: SessionID, for caller: Caller, page: PageRequest) async throws -> Page<SessionTurn> {
        try await self.read(.turns) { db in
            try SessionRows.check(session, for: caller, in: db)
            return try TurnRows.page(of: session, page, from: db)
        }
    }

    public func turn(_ id: TurnID, of session: SessionID, for caller: Caller) async throws -> SessionTurn {
        try await self.read(.turn) { db in
            try SessionRows.check(session, for: caller, in: db)
            return try TurnRows.fetch(id, of: session, from: db).turn
        }
    }

    public func begin(_ turn: NewTurn, for caller: Caller) async throws -> BegunTurn {
        let runner = self.runner.number
        return try await self.write(.beginTurn) { db in
            try TurnBeginning(turn: turn, caller: caller, runner: runner).run(in: db)
        }
    }

    public func finish(_ turn: SessionTurn) async throws {
        try await self.write(.finishTurn) { db in
            guard try TurnRows.finish(turn, in: db) else {
                _ = try TurnRows.fetch(turn.id, of: turn.session, from: db)
                return
            }
            let time = turn.completedUnixMilliseconds ?? turn.createdUnixMilliseconds
            try SessionRows.touch(turn.session, unixMilliseconds: time, in: db)
        }
    }

    public func failAbandonedTurns(unixMilliseconds: Int64) async throws -> Int {
        let runner = self.runner
        // Nearly always there is nothing to do, and nothing is written then.
        let (numbers, hasOrphans) = try await self.read(.findAbandonedTurns) { db in
            (try RunnerRows.numbers(from: db), try RunnerRows.hasOrphans(db))
        }
        let dead = runner.dead(among: numbers)
        guard hasOrphans || !dead.isEmpty else { return 0 }
        return try await self.write(.failAbandonedTurns) { db in
            try RunnerRows.delete(dead, from: db)
            return try RunnerRows.failOrphans(unixMilliseconds: unixMilliseconds, in: db)
        }
    }

    public func add(_ feedback: Feedback, for caller: Caller) async throws {
        try await self.write(.addFeedback) { db in
            try SessionRows.check(feedback.session, for: caller, in: db)
            if let turn = feedback.turn { _ = try TurnRows.fetch(turn, of: feedback.session, from: db) }
            try FeedbackRows.insert(feedback, into: db)
        }
    }
}
