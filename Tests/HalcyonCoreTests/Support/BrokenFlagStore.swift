import HalcyonCore

/// A flag store that does nothing but fail.
struct BrokenFlagStore: FlagStore {
    private static let error = StoreError(.readOnly, "The database cannot be written")

    func append(_ change: FlagChange) async throws { throw Self.error }
    func changes(page: PageRequest) async throws -> Page<FlagChange> { throw Self.error }
    func lastValues() async throws -> [Flag: Bool] { throw Self.error }
}
