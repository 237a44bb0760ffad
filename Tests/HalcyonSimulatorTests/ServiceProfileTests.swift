import Testing

@testable import HalcyonSimulator

@Suite struct ServiceProfileTests {
    /// The arithmetic of `Docs/Simulator.md`, so that a changed value shows up here.
    @Test func practiceMixAveragesAbout750MillisecondsWithoutTheWaitOfLoad() {
        let profile = ServiceProfile.mentallama7B
        let tokenTime = profile.tokenTime(busySlots: 2) / .milliseconds(1)
        func call(newTokens: Int, replyTokens: Double) -> Double {
            profile.promptTime(newTokens: newTokens) / .milliseconds(1) + replyTokens * tokenTime
        }
        let turn = call(newTokens: 1000, replyTokens: 62)
        let answer = call(newTokens: 120, replyTokens: 148)
        let average = (194 * turn + 35 * answer + 198 * 2) / 427
        #expect((730...770).contains(average), "average \(average) ms")
    }

    @Test func meanOfALogNormalLiesAboveItsMedian() {
        #expect(abs(LengthDistribution(medianTokens: 60, sigma: 0.5).meanTokens - 67.99) < 0.01)
        #expect(abs(LengthDistribution(medianTokens: 180, sigma: 0.6).meanTokens - 215.50) < 0.01)
    }

    @Test func jitterLeavesTheAverageAlone() {
        var random = SplitMix64(seed: 1)
        let mean =
            (0..<20_000).reduce(0.0) { sum, _ in
                sum + LogNormal.unbiasedFactor(sigma: 0.3, using: &random)
            } / 20_000
        #expect(abs(mean - 1) < 0.01)
    }

    @Test func eachBusySlotSlowsTheOthers() {
        let profile = ServiceProfile.mentallama7B
        let alone = profile.tokenTime(busySlots: 1)
        #expect(abs(profile.tokenTime(busySlots: 11) / alone - 1.3) < 1e-6)
        #expect(profile.tokenTime(busySlots: 0) == alone)
    }

    @Test func fasterServerIsFasterInEverything() {
        let fast = ServiceProfile.mentallama7B.faster(by: 2)
        #expect(
            abs(fast.promptTime(newTokens: 600) / ServiceProfile.mentallama7B.promptTime(newTokens: 600) - 0.5) < 1e-6)
        #expect(abs(fast.tokenTime(busySlots: 4) / ServiceProfile.mentallama7B.tokenTime(busySlots: 4) - 0.5) < 1e-6)
    }

    @Test func instantProfileTakesNoTime() {
        #expect(ServiceProfile.instant.promptTime(newTokens: 4000) == .zero)
        #expect(ServiceProfile.instant.tokenTime(busySlots: 60) == .zero)
    }

    @Test func profilesAreFoundByName() {
        for profile in ServiceProfile.builtIn { #expect(ServiceProfile.named(profile.name) == profile) }
        #expect(ServiceProfile.named("gpt") == nil)
    }
}
