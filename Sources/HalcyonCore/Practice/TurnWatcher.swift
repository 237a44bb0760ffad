/// One connection's view of a ``LiveTurn``; it detaches when it is let go of.
public final class TurnWatcher: Sendable {
    /// What a watcher gets.
    public enum Event: Sendable {
        /// More text.
        case text(String)
        /// The turn as it was recorded; the last event.
        case end(SessionTurn)
    }

    private let live: LiveTurn
    private let listener: ReplyListener

    init(live: LiveTurn, listener: ReplyListener) {
        self.live = live
        self.listener = listener
    }

    deinit { self.live.detach() }

    /// Waits for what comes after `cursor` pieces; moves the cursor on.
    public func next(after cursor: inout Int) async throws -> Event {
        do {
            while true {
                guard case .parts(let parts) = try await self.listener.next(after: &cursor) else { break }
                let text = parts.reduce(into: "") { if case .text(let piece) = $1 { $0 += piece } }
                if !text.isEmpty { return .text(text) }
            }
        } catch is TurnError {
            // The record below tells how it failed.
        }
        guard let turn = self.live.recorded else { preconditionFailure("a turn's feed ended before its record") }
        return .end(turn)
    }
}
