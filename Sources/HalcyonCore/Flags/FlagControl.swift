import Logging
import Metrics

/// Changes flags at run time: with a line in the audit, a line in the log and a count.
public struct FlagControl: Sendable {
    public let board: FlagBoard
    private let store: any FlagStore
    private let unixMilliseconds: @Sendable () -> Int64
    private let onChange: @Sendable () -> Void

    /// - Parameters:
    ///   - unixMilliseconds: the wall clock, for the audit.
    ///   - onChange: called after each change at run time, for what runs apart from requests; it must be quick.
    public init(
        board: FlagBoard, store: any FlagStore, unixMilliseconds: @escaping @Sendable () -> Int64,
        onChange: @escaping @Sendable () -> Void = {}
    ) {
        self.board = board
        self.store = store
        self.unixMilliseconds = unixMilliseconds
        self.onChange = onChange
    }

    /// Takes up what was set at run time before the last restart, unless a flag is set by the configuration.
    ///
    /// - Throws: ``StoreError``.
    public func restore(except configured: Set<Flag>) async throws {
        for (flag, value) in try await self.store.lastValues() where !configured.contains(flag) {
            self.board.set(flag, value)
        }
    }

    /// Sets a flag. It takes effect at once, even when the audit cannot be written: a flag is the way out of trouble.
    ///
    /// - Throws: ``StoreError`` when the change took effect but could not be recorded.
    public func set(_ flag: Flag, _ enabled: Bool, by caller: Caller, reason: String) async throws {
        let previous = self.board.set(flag, enabled)
        self.onChange()
        Counter(label: "halcyon.flags.changes", dimensions: [("flag", flag.rawValue)]).increment()
        Logger.current.notice(
            "Changed flag",
            metadata: [
                "flag": "\(flag.rawValue)", "from": "\(previous)", "to": "\(enabled)", "by": "\(caller.keyName)",
            ]
        )
        try await self.store.append(
            FlagChange(
                flag: flag, from: previous, to: enabled, changedBy: caller.keyName, reason: reason,
                unixMilliseconds: self.unixMilliseconds()
            )
        )
    }

    /// The newest change first.
    public func changes(page: PageRequest) async throws -> Page<FlagChange> {
        try await self.store.changes(page: page)
    }
}
