import Foundation
import HalcyonTesting
import Testing

/// Thousands of histories of several processes, with faults; see ``Simulation``.
///
/// A seed that fails is named and can be played again alone: `HALCYON_SIMULATION_SEED=4711`. More or fewer are played
/// with `HALCYON_SIMULATION_SEEDS=1000`; 10,000 take about a minute of one core in a debug build.
@Suite struct SimulationTests {
    static let seeds: ClosedRange<UInt64> = {
        let environment = ProcessInfo.processInfo.environment
        if let seed = environment["HALCYON_SIMULATION_SEED"].flatMap(UInt64.init) { return seed...seed }
        return 1...(environment["HALCYON_SIMULATION_SEEDS"].flatMap(UInt64.init) ?? 10_000)
    }()

    /// Seeds are dealt out to so many tests, which may run at once.
    static let decks: ClosedRange<UInt64> = 1...10

    @Test(arguments: Self.decks)
    func nothingStaleIsLeftWhenAllIsWellAgain(deck: UInt64) async throws {
        let count = UInt64(Self.decks.count)
        for seed in Self.seeds where seed % count == deck % count {
            let violations = try await Simulation.violations(seed: seed)
            if !violations.isEmpty {
                Issue.record("HALCYON_SIMULATION_SEED=\(seed): \(violations.prefix(3).joined(separator: "\n"))")
                return
            }
        }
    }
}
