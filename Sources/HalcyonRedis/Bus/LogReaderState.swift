import HalcyonCache

/// How far this process has read the log of one shard, and what is told about it.
///
/// It reads nothing itself: replies come in, signals go out.
struct LogReaderState {
    /// The log as it was found.
    struct Look: Hashable, Sendable {
        let first: LogEntry
        let last: LogEntry

        /// Whether the entry that was read last is still there.
        let hasLastRead: Bool
    }

    private struct Joined {
        let epoch: UInt64
        /// All up to this was there when it was joined.
        let last: StreamID
        var isCaughtUp = false
    }

    private let shard: Int
    private var joined: Joined?

    /// What was read last, marks included; nil before anything was.
    private(set) var lastRead: LogEntry?

    /// The entry behind which to read on.
    private(set) var cursor = StreamID(milliseconds: 0, sequence: 0)

    init(shard: Int) { self.shard = shard }

    /// The log was found again, or for the first time.
    ///
    /// - Returns: what is to be told.
    mutating func joined(_ look: Look) -> [BusSignal] {
        let forgotten = look.first.event == nil ? 0 : max(look.first.id.offset, 1) - 1
        var after = forgotten
        if let lastRead = self.lastRead, look.hasLastRead, lastRead.epoch == look.last.epoch {
            self.cursor = lastRead.id
            after = max(lastRead.offset, forgotten)
        } else {
            self.cursor = look.first.event == nil ? look.first.id : look.first.id.predecessor
            self.lastRead = look.first.event == nil ? look.first : nil
        }
        self.joined = Joined(epoch: look.last.epoch, last: look.last.id)
        return [
            .joined(
                shard: self.shard, epoch: look.last.epoch, newest: look.last.offset, forgotten: forgotten, after: after
            )
        ] + self.catchUp()
    }

    enum ReadAction: Equatable {
        case tell([BusSignal])
        /// The log is another one: it is to be joined anew.
        case join
    }

    /// Further entries came.
    mutating func read(_ entries: [LogEntry]) -> ReadAction {
        guard let joined = self.joined else { preconditionFailure("a log is joined before it is read") }
        var signals: [BusSignal] = []
        for entry in entries {
            if entry.epoch == joined.epoch {
                if let event = entry.event {
                    let position = LogPosition(epoch: entry.epoch, offset: entry.id.offset)
                    signals.append(.event(event, shard: self.shard, position: position))
                }
                self.lastRead = entry
            } else if entry.id > joined.last {
                return signals.isEmpty ? .join : .tell(signals)
            }
            self.cursor = entry.id
            signals += self.catchUp()
        }
        return .tell(signals)
    }

    /// Whether entries may have been trimmed away unread before the ones that came: only where so many came at once
    /// that there may be more than the log remembers.
    static func mayHaveGap(_ entries: [LogEntry], asked count: Int, logLimit: Int) -> Bool {
        entries.count >= min(count, logLimit)
    }

    /// Looks whether the log is still the one that was joined, and nothing was trimmed away unread.
    func isSame(_ look: Look) -> Bool {
        guard let joined = self.joined, look.last.epoch == joined.epoch, look.last.id >= self.cursor else {
            return false
        }
        return look.first.id <= self.cursor || look.first.id.predecessor == self.cursor
    }

    private mutating func catchUp() -> [BusSignal] {
        guard let joined = self.joined, !joined.isCaughtUp, self.cursor >= joined.last else { return [] }
        self.joined?.isCaughtUp = true
        return [.caughtUp(shard: self.shard)]
    }
}
