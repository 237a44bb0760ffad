/// The port to where it is kept what was asked in each hour of the week.
///
/// What it keeps was said by people: it is data at rest like the turns of sessions. Every function throws
/// ``StoreError``.
public protocol DemandStore: Sendable {
    /// Adds to what was asked in an hour, all or none.
    ///
    /// What earlier weeks count halves with each week. Of an hour only the ``DemandLimits/turnsPerHour`` turns that
    /// count most are kept, and nothing that has not been asked in its hour for ``DemandLimits/weeks`` weeks.
    func add(_ turns: [AskedTurn], to hour: WeekHour) async throws

    /// The turns that were asked most in some hours together, the first one most; of earlier weeks too.
    func mostAsked(in hours: [WeekHour], limit: Int) async throws -> [AskedTurn]

    /// Forgets what was asked.
    ///
    /// - Parameter tenant: whose questions; nil for all.
    /// - Returns: how many turns there were.
    func forgetDemand(of tenant: TenantID?) async throws -> Int
}

/// The bounds of what a ``DemandStore`` keeps.
public struct DemandLimits: Hashable, Sendable {
    public var turnsPerHour: Int
    public var weeks: Int

    public init(turnsPerHour: Int = 500, weeks: Int = 6) {
        precondition(turnsPerHour > 0 && weeks > 0, "something is kept for some time")
        self.turnsPerHour = turnsPerHour
        self.weeks = weeks
    }

    public static let standard = DemandLimits()
}
