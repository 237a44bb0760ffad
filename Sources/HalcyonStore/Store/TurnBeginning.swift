import GRDB
import HalcyonCore

/// The transaction by which a turn begins: what it may not do, what it replaces, and what came before it.
struct TurnBeginning: Sendable {
    /// The most turns of history that a new turn gets.
    static let historyLimit = 100

    var turn: NewTurn
    var caller: Caller
    var runner: Int64

    /// - Throws: ``StoreError``; the caller rolls back.
    func run(in db: Database) throws -> BegunTurn {
        try SessionRows.check(self.turn.session, for: self.caller, in: db)
        if let repeated = try self.repeated(in: db) { return .repeated(repeated) }
        let replaced = try self.replaced(in: db)
        if let running = try TurnRows.running(of: self.turn.session, from: db), running != replaced?.id {
            throw StoreError.turnRuns
        }
        if let replaced { try TurnRows.supersede(from: replaced.index, of: self.turn.session, in: db) }
        let position = try replaced?.index ?? TurnRows.count(of: self.turn.session, from: db)
        let started = try TurnRows.insert(self.turn, position: position, runner: self.runner, into: db)
        try SessionRows.touch(self.turn.session, unixMilliseconds: self.turn.createdUnixMilliseconds, in: db)
        let history = try TurnRows.history(
            before: position, of: self.turn.session, limit: Self.historyLimit, from: db)
        return .started(started, history: history)
    }

    private func repeated(in db: Database) throws -> SessionTurn? {
        guard let key = self.turn.idempotencyKey,
            let earlier = try TurnRows.fetch(key: key, of: self.turn.session, from: db)
        else { return nil }
        guard earlier.turn.userText == self.turn.userText.storable, earlier.replaces == self.turn.replaces else {
            throw StoreError.keyReused
        }
        return earlier.turn
    }

    private func replaced(in db: Database) throws -> SessionTurn? {
        guard let id = self.turn.replaces else { return nil }
        let stored = try TurnRows.fetch(id, of: self.turn.session, from: db)
        guard !stored.isSuperseded else { throw StoreError.turnReplaced }
        return stored.turn
    }
}
