import HalcyonCore

extension StoreError {
    static let noSession = StoreError(
        .notFound, "There is no such session, or it belongs to another key. List the sessions of this key.")
    static let noTurn = StoreError(
        .notFound, "There is no such turn in this session. List the session's turns.")
    static let sessionExists = StoreError(.conflict, "There is a session with this id already. Use a new id.")
    static let feedbackExists = StoreError(.conflict, "There is feedback with this id already. Use a new id.")
    static let turnRuns = StoreError(
        .conflict, "A turn of this session still runs. Wait for its end, cancel it, or replace it.")
    static let turnReplaced = StoreError(
        .conflict, "The turn to be replaced was replaced before. List the session's turns and name one of them.")
    static let keyReused = StoreError(
        .idempotencyMismatch,
        "The idempotency key came before with another text. Use a new key for a new turn, or repeat the same text.")
    static let badCursor = StoreError(
        .invalidCursor,
        "The cursor is not one that a page of this list gave out. Leave it out to begin with the first page.")
}
