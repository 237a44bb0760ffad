import NIOCore
import Testing

@testable import HalcyonRedis

@Suite struct RedisFactsTests {
    private static let good = [
        "maxmemory": "268435456", "maxmemory-policy": "allkeys-lfu", "timeout": "0", "tcp-keepalive": "300",
        "tracking-table-max-keys": "1000000", "appendonly": "no", "save": "",
    ]

    private static func findings(
        _ changes: [String: String] = [:], info: String = "redis_version:7.0.15\r\nrole:master\r\n",
        latency: Duration = .microseconds(120), speaksVersionThree: Bool = true
    ) -> [RedisFinding] {
        var facts = RedisServerFacts(
            info: info, settings: Self.good.merging(changes) { $1 }, latency: latency
        )
        facts.speaksVersionThree = speaksVersionThree
        return facts.findings("redis")
    }

    @Test func aGoodServerHasOneFinding() {
        #expect(
            Self.findings() == [
                RedisFinding(
                    name: "redis", verdict: .well,
                    detail: "Redis 7.0.15, PING 0.12 ms, maxmemory 256 MiB, allkeys-lfu, no persistence"
                )
            ]
        )
    }

    @Test(arguments: [
        ("maxmemory", "0", "maxmemory"), ("maxmemory-policy", "noeviction", "maxmemory-policy"),
        ("maxmemory-policy", "allkeys-random", "maxmemory-policy"), ("timeout", "60", "timeout"),
        ("tcp-keepalive", "0", "tcp-keepalive"), ("tracking-table-max-keys", "0", "tracking-table-max-keys"),
    ])
    func aSettingThatHarmsIsToldWithItsCure(_ key: String, _ value: String, _ cure: String) {
        let findings = Self.findings([key: value])
        #expect(findings.count == 2)
        #expect(findings.last?.verdict == .warning)
        #expect(findings.last?.detail.contains("set ") == true && findings.last?.detail.contains(cure) == true)
    }

    @Test(arguments: ["allkeys-lru", "volatile-lru", "volatile-lfu", "volatile-ttl"])
    func sensiblePoliciesAreWell(_ policy: String) {
        #expect(Self.findings(["maxmemory-policy": policy]).allSatisfy { $0.verdict == .well })
    }

    @Test func whatASlowOldOrSecondServerLacksIsTold() {
        #expect(Self.findings(latency: .milliseconds(12)).last?.detail.contains("12 ms") == true)
        #expect(Self.findings(speaksVersionThree: false).last?.detail.contains("HELLO") == true)
        #expect(Self.findings(info: "redis_version:4.0.1\nrole:master").last?.verdict == .broken)
        #expect(Self.findings(info: "redis_version:7.2.0\nrole:slave").last?.detail.contains("replica") == true)
    }

    @Test(arguments: [("1", "yes", 2), ("1", "no", 1), ("0", "yes", 1)])
    func aClusterThatStopsAsAWholeIsTold(_ isCluster: String, _ coverage: String, _ count: Int) {
        let info = "redis_version:7.0.15\r\nrole:master\r\ncluster_enabled:\(isCluster)\r\n"
        #expect(Self.findings(["cluster-require-full-coverage": coverage], info: info).count == count)
    }

    @Test func aServerThatKeepsItsSettingsToItselfIsReadFromItsReport() {
        let info = "# Memory\r\nmaxmemory:0\r\nmaxmemory_policy:noeviction\r\nredis_version:7.0.0\r\naof_enabled:1\r\n"
        let facts = RedisServerFacts(info: info, settings: [:], latency: .zero)
        #expect(facts.memoryLimit == 0 && facts.evictionPolicy == "noeviction" && facts.appendsToFile == true)
        #expect(facts.findings("redis").count == 3)
    }

    @Test func aClusterWithHolesIsBrokenAndOneWithoutReplicasAtRisk() {
        let asked = RedisAddress(host: "a", port: 1)
        func node(_ host: String) -> RESPValue { .array([.bulk(ByteBuffer(string: host)), .integer(1)]) }
        let slots = RESPValue.array([
            .array([.integer(0), .integer(8_000), node("a"), node("b")]),
            .array([.integer(8_001), .integer(16_383), node("c")]),
        ])
        let whole = "cluster_state:ok\r\ncluster_slots_assigned:16384\r\n"
        let findings = ClusterFacts(info: whole, slots: slots, asked: asked).findings("cluster")
        #expect(findings.map(\.verdict) == [.well, .warning])
        #expect(findings.last?.detail.contains("c:1") == true && findings.last?.detail.contains("a:1") == false)
        let made = RESPValue.array([.bulk(ByteBuffer(string: "a")), .integer(70_000)])
        let nowhere = RESPValue.array([.array([.integer(0), .integer(16_383), made])])
        #expect(ClusterFacts(info: whole, slots: nowhere, asked: asked).replicas.isEmpty)
        let broken = [
            "cluster_state:fail\r\ncluster_slots_assigned:16384", "cluster_state:ok\r\ncluster_slots_assigned:16000",
        ]
        for info in broken {
            #expect(ClusterFacts(info: info, slots: slots, asked: asked).findings("c").first?.verdict == .broken)
        }
    }
}
