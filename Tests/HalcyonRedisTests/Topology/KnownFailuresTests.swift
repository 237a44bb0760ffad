import HalcyonCache
import Testing

@testable import HalcyonRedis

@Suite struct KnownFailuresTests {
    private static let one = RedisAddress(host: "redis-1")
    private static let gone = SharedTierError(.unavailable, "gone")
    private static let refused = SharedTierError(.refused, "no")

    @Test func aFailureIsNewsOnceForEachServer() {
        var failures = KnownFailures()
        let news = [
            failures.isNews(Self.gone, at: Self.one), failures.isNews(Self.gone, at: Self.one),
            failures.isNews(Self.gone, at: RedisAddress(host: "redis-2")),
            failures.isNews(Self.refused, at: Self.one),
        ]
        #expect(news == [true, false, true, true])
    }

    @Test func aFailureAfterSuccessIsNewsAgain() {
        var failures = KnownFailures()
        _ = failures.isNews(Self.gone, at: Self.one)
        failures.didWell(Self.one)
        let isNews = failures.isNews(Self.gone, at: Self.one)
        #expect(isNews)
    }
}
