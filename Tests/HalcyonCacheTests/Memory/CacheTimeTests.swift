import Testing

@testable import HalcyonCache

@Suite struct CacheTimeTests {
    /// Around 18.4 seconds a duration outgrows 64 bits.
    static let cases: [(Duration, Int64)] = [
        (.zero, 0), (.nanoseconds(1), 1), (.nanoseconds(7_000_000_009), 7_000_000_009), (.seconds(18), 18_000_000_000),
        (.seconds(19), 19_000_000_000), (.seconds(31_536_000), 31_536_000_000_000_000), (.nanoseconds(1) / 2, 0),
        (.seconds(-1), 0), (.seconds(9_223_372_036), 9_223_372_036_000_000_000),
    ]

    @Test(arguments: Self.cases)
    func durationsAreCutToNanoseconds(duration: Duration, nanoseconds: Int64) {
        #expect(CacheTime(duration).nanoseconds == nanoseconds)
    }

    @Test(arguments: [Duration.seconds(9_300_000_000), .seconds(Int64.max)])
    func whatIsTooLongIsNever(duration: Duration) {
        #expect(CacheTime(duration) == .never)
    }

    @Test func advancingStopsAtTheEndOfTime() {
        let late = CacheTime(nanoseconds: .max - 5)
        #expect(late.advanced(by: CacheTime(nanoseconds: 5)).nanoseconds == .max)
        #expect(late.advanced(by: CacheTime(nanoseconds: 6)) == .never)
        #expect(CacheTime.never.advanced(by: CacheTime(nanoseconds: 1)) == .never)
    }

    @Test func differencesAreDurations() {
        #expect(CacheTime(.seconds(5)).duration(since: CacheTime(.seconds(7))) == .seconds(-2))
        #expect(CacheTime.always < .start && CacheTime.start < .never)
    }
}
