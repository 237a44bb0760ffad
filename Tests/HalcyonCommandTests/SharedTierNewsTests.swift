import HalcyonCache
import HalcyonRedis
import Logging
import Testing

@testable import halcyon

@Suite struct SharedTierNewsTests {
    private static let address = RedisAddress(host: "redis-1")

    private static func links(_ isConnected: Bool..., error: SharedTierError? = nil) -> [RedisLinkStatus] {
        zip([RedisLinkStatus.Purpose.reads, .writes], isConnected).map { purpose, isConnected in
            RedisLinkStatus(
                address: Self.address, purpose: purpose, isConnected: isConnected, inFlight: 0, lastError: error)
        }
    }

    /// What is said when it has been so for two looks.
    private func settle(_ news: inout SharedTierNews, _ links: [RedisLinkStatus], isTrusted: Bool) -> [String] {
        #expect(news.look(links, isTrusted: isTrusted) == [])
        return news.look(links, isTrusted: isTrusted).map { "\($0.level): \($0.message)" }
    }

    @Test func eachChangeIsToldOnce() {
        var news = SharedTierNews()
        let well = self.settle(&news, Self.links(true, true), isTrusted: true)
        #expect(well == ["notice: Connected to Redis", "notice: Other servers are heard"])
        #expect(news.look(Self.links(true, true), isTrusted: true) == [])
        let lost = self.settle(&news, Self.links(true, false), isTrusted: false)
        #expect(lost.map { $0.prefix(8) } == ["warning:", "warning:"])
        #expect(news.look(Self.links(false, false), isTrusted: false) == [])
        #expect(self.settle(&news, Self.links(true, true), isTrusted: true) == well)
    }

    @Test func whatIsOverByTheNextLookIsNotTold() {
        var news = SharedTierNews()
        _ = self.settle(&news, Self.links(true, true), isTrusted: true)
        #expect(news.look(Self.links(false, true), isTrusted: false) == [])
        #expect(self.settle(&news, Self.links(true, true), isTrusted: true) == [])
    }

    @Test func theReasonIsTold() {
        var news = SharedTierNews()
        let links = Self.links(false, false, error: SharedTierError(.refused, "Redis refused the password"))
        _ = news.look(links, isTrusted: true)
        let item = news.look(links, isTrusted: true).first
        #expect(item?.metadata == ["address": "redis-1:6379", "error": "Redis refused the password"])
    }

    @Test func aServerThatIsNoLongerUsedIsForgotten() {
        var news = SharedTierNews()
        _ = self.settle(&news, Self.links(true, true), isTrusted: true)
        #expect(self.settle(&news, [], isTrusted: true) == [])
        #expect(self.settle(&news, Self.links(true, true), isTrusted: true) == ["notice: Connected to Redis"])
    }
}
