/// One listener's view of a ``ReplyFeed``; it leaves the feed when it is let go of.
///
/// Iterate it once. Each element is all that has come since the last one, so a slow listener gets fewer, larger pieces
/// and nothing is buffered for it.
public final class ReplyListener: Sendable {
    let feed: ReplyFeed

    init(feed: ReplyFeed) { self.feed = feed }

    deinit { self.feed.leave() }

    /// What a listener gets.
    public enum Event: Sendable {
        case parts(ArraySlice<ReplyPart>)
        case end(ReplyFinish)
    }

    /// Waits for what comes after `cursor` parts.
    ///
    /// - Parameter cursor: how many parts were read already; it moves on by what is returned.
    /// - Throws: ``TurnError`` when the reply failed, `CancellationError` when the calling task was cancelled.
    public func next(after cursor: inout Int) async throws -> Event {
        while true {
            try Task.checkCancellation()
            switch self.feed.read(after: cursor) {
            case .deliver(let parts):
                cursor += parts.count
                return .parts(parts)
            case .finish(.complete(let finish)): return .end(finish)
            case .finish(.failed(let error)): throw error
            case .wait: await self.feed.waitForEvent(after: cursor)
            }
        }
    }

    /// Waits for the whole reply.
    public func collect() async throws -> Reply {
        var cursor = 0
        while true {
            if case .end(let finish) = try await self.next(after: &cursor) {
                return Reply(
                    text: self.feed.text, finish: finish, createdUnixSeconds: self.feed.createdUnixSeconds
                )
            }
        }
    }

    /// When the reply was begun, in seconds since 1970.
    public var createdUnixSeconds: Int64 { self.feed.createdUnixSeconds }

    /// What became of the reply, once it has ended; nil before that, and for one that nobody may share.
    public var verdict: StoreVerdict? { self.feed.verdict }

    /// All text so far.
    public var text: String { self.feed.text }
}

extension ReplyListener {
    /// Everything so far that is not text.
    public var deltas: [JSONMembers] { self.feed.deltas }
}
