import HalcyonTesting
import Testing

/// Thousands of histories of several processes, with faults; see ``Simulation``.
///
/// A seed that fails is named and can be played again alone, with `HALCYON_SEED`. All take about a minute of one core
/// in a debug build.
@Suite struct SimulationTests {
    static let seeds = Seeds.upTo(10_000)

    /// Seeds are dealt out to so many tests, which may run at once.
    static let decks = 10

    @Test(arguments: 0..<Self.decks)
    func nothingStaleIsLeftWhenAllIsWellAgain(deck: Int) async throws {
        for seed in Self.seeds where Int(seed) % Self.decks == deck {
            let violations = try await Simulation.violations(seed: seed)
            if !violations.isEmpty {
                Issue.record("HALCYON_SEED=\(seed): \(violations.prefix(3).joined(separator: "\n"))")
                return
            }
        }
    }
}
