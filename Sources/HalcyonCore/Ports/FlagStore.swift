/// The port to where changes of flags are kept, so that they outlive a restart and can be audited.
///
/// Every function throws ``StoreError``.
public protocol FlagStore: Sendable {
    func append(_ change: FlagChange) async throws

    /// The newest change first.
    func changes(page: PageRequest) async throws -> Page<FlagChange>

    /// What each flag was last set to at run time.
    func lastValues() async throws -> [Flag: Bool]
}
