import NIOCore
import Testing

@testable import HalcyonRedis

@Suite struct ClusterMapTests {
    private static let asked = RedisAddress(host: "10.0.0.9", port: 7000)

    private static func node(_ host: RESPValue, _ port: Int64) -> RESPValue {
        .array([host, .integer(port), .bulk(ByteBuffer(string: "id")), .array([])])
    }

    private static func range(_ first: Int64, _ last: Int64, _ nodes: RESPValue...) -> RESPValue {
        .array([.integer(first), .integer(last)] + nodes)
    }

    private static func host(_ name: String) -> RESPValue { .bulk(ByteBuffer(string: name)) }

    /// From the cluster specification, and counted with `CLUSTER KEYSLOT`.
    @Test(arguments: [
        ("123456789", 12_739), ("", 0), ("foo", 12_182), ("{user1000}.following", 3_443),
        ("{user1000}.followers", 3_443),
        ("user1000", 3_443), ("foo{}{bar}", 8_363), ("foo{{bar}}zap", 4_015), ("{bar", 4_015), ("foo{bar}{zap}", 5_061),
        ("bar", 5_061),
    ])
    func slotsAreThoseOfTheSpecification(_ key: String, _ slot: Int) {
        #expect(HashSlot.of(ByteBuffer(string: key)) == slot)
    }

    @Test func slotsAndTheirPrimariesAreRead() throws {
        let reply = RESPValue.array([
            Self.range(0, 5_460, Self.node(Self.host("a"), 1), Self.node(Self.host("b"), 2)),
            Self.range(5_461, 16_383, Self.node(Self.host("c"), 3)),
        ])
        let map = try #require(ClusterMap(slots: reply, asked: Self.asked))
        #expect(map.primaries == [RedisAddress(host: "a", port: 1), RedisAddress(host: "c", port: 3)])
        #expect(map[0] == RedisAddress(host: "a", port: 1))
        #expect(map[5_460] == RedisAddress(host: "a", port: 1))
        #expect(map[5_461] == RedisAddress(host: "c", port: 3))
        #expect(map.isWhole)
    }

    @Test func aSlotThatNobodyHasHasNoPrimary() throws {
        let reply = RESPValue.array([Self.range(1, 5, Self.node(Self.host("a"), 1))])
        let map = try #require(ClusterMap(slots: reply, asked: Self.asked))
        #expect(map[0] == nil && map[1] != nil && !map.isWhole)
        #expect(ClusterMap()[7] == nil)
    }

    @Test(arguments: [RESPValue.null, .bulk(ByteBuffer()), .bulk(ByteBuffer(string: "?"))])
    func aNodeThatDoesNotKnowItsNameMeansTheOneThatWasAsked(_ host: RESPValue) throws {
        let reply = RESPValue.array([Self.range(0, 16_383, Self.node(host, 7_001))])
        let map = try #require(ClusterMap(slots: reply, asked: Self.asked))
        #expect(map[9] == RedisAddress(host: "10.0.0.9", port: 7_001))
    }

    @Test func whatIsNoMapIsRefused() {
        let node = Self.node(Self.host("a"), 1)
        let replies: [RESPValue] = [
            .null, .simple("OK"), .array([.integer(1)]), .array([Self.range(0, 16_384, node)]),
            .array([Self.range(-1, 5, node)]), .array([Self.range(9, 5, node)]), .array([Self.range(0, 5)]),
            .array([Self.range(0, 5, Self.node(Self.host("a"), 0))]), .array([Self.range(0, 5, .array([]))]),
        ]
        for reply in replies { #expect(ClusterMap(slots: reply, asked: Self.asked) == nil) }
    }

    @Test func aMovedSlotGoesAlone() throws {
        let reply = RESPValue.array([Self.range(0, 16_383, Self.node(Self.host("a"), 1))])
        var map = try #require(ClusterMap(slots: reply, asked: Self.asked))
        let other = RedisAddress(host: "b", port: 2)
        map.move(7, to: other)
        #expect(map[7] == other && map[6] != other && map[8] != other)
        #expect(map.primaries.count == 2)
    }

    @Test(arguments: [
        ("MOVED 3999 127.0.0.1:6381", Redirection.moved(slot: 3_999, RedisAddress(host: "127.0.0.1", port: 6_381))),
        ("MOVED 3999 :6381", .moved(slot: 3_999, RedisAddress(host: "10.0.0.9", port: 6_381))),
        ("ASK 3999 fe80::1:6381", .ask(RedisAddress(host: "fe80::1", port: 6_381))),
        ("TRYAGAIN Multiple keys request during rehashing of slot", .tryAgain),
        ("MOVED 16384 127.0.0.1:6381", nil), ("MOVED 1 nowhere", nil), ("MOVED 1", nil), ("ASK", nil),
        ("ERR unknown", nil), ("CLUSTERDOWN The cluster is down", nil),
    ])
    func redirectionsAreRead(_ text: String, _ redirection: Redirection?) {
        #expect(Redirection(RESPFailure(text: text), asked: Self.asked) == redirection)
    }
}
