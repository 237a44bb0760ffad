import GRDB
public import HalcyonCore

extension SQLiteStore: FlagStore {
    public func append(_ change: FlagChange) async throws {
        try await self.write(.appendFlagChange) { try FlagRows.insert(change, into: $0) }
    }

    public func changes(page: PageRequest) async throws -> Page<FlagChange> {
        try await self.read(.flagChanges) { try FlagRows.page(page, from: $0) }
    }

    public func lastValues() async throws -> [Flag: Bool] {
        try await self.read(.flagValues) { try FlagRows.lastValues(from: $0) }
    }
}
