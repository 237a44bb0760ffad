import Configuration
import HalcyonRedis
import Testing

@Suite struct RedisConfigurationTests {
    private static let key = "k1:" + String(repeating: "A", count: 43) + "="
    private static let address = RedisAddress(host: "redis-1", port: 6_379)

    private static func read(
        _ values: [AbsoluteConfigKey: ConfigValue]
    ) throws(RedisSetupError) -> RedisConfiguration {
        try RedisConfiguration(config: ConfigReader(provider: InMemoryProvider(values: values)))
    }

    @Test func anAddressIsEnough() throws {
        let configuration = try Self.read(["addresses": .init(.stringArray(["redis-1"]), isSecret: false)])
        #expect(configuration == RedisConfiguration(topology: .one(Self.address)))
    }

    @Test func everySettingIsTakenUp() throws {
        let configuration = try Self.read([
            "topology": "sentinel", "addresses": .init(.stringArray(["a:1", "b:2", "c:3"]), isSecret: false),
            "sentinel.primary": "main", "sentinel.password": "watch", "user": "halcyon", "password": "secret",
            "tls.enabled": true, "tls.authorityFile": "/ca", "tls.serverName": "redis.internal",
            "tls.certificateFile": "/crt", "tls.keyFile": "/key", "prefix": "clinic", "clientName": "front",
            "limits.commands": 10, "limits.commandBytes": 100_000, "limits.valueBytes": 50_000, "limits.logEvents": 500,
            "times.connectSeconds": 2.5, "times.silenceSeconds": 0.1, "times.overdueSeconds": 3.0,
            "times.heartbeatSeconds": 4.0, "times.firstPauseSeconds": 0.5, "times.longestPauseSeconds": 6.0,
            "times.logWaitSeconds": 7.0, "times.refreshSeconds": 8.0, "compression.threshold": 9,
            "compression.level": 10, "encryption.keys": .init(.stringArray([Self.key]), isSecret: true),
            "encryption.scope": "confidential",
        ])
        let expected = RedisConfiguration(
            topology: .sentinel(
                [.init(host: "a", port: 1), .init(host: "b", port: 2), .init(host: "c", port: 3)], primary: "main"
            ),
            credentials: .init(user: "halcyon", password: "secret"), sentinelCredentials: .init(password: "watch"),
            tls: RedisTLS(
                authorityFile: "/ca", serverName: "redis.internal", certificateFile: "/crt", keyFile: "/key"
            ),
            prefix: "clinic", clientName: "front",
            limits: RedisLimits(commands: 10, commandBytes: 100_000, valueBytes: 50_000, logEvents: 500),
            times: RedisTimes(
                connect: .milliseconds(2_500), silence: .milliseconds(100), overdue: .seconds(3),
                heartbeat: .seconds(4), firstPause: .milliseconds(500), longestPause: .seconds(6),
                logWait: .seconds(7), refresh: .seconds(8)
            ),
            compression: RedisCompression(threshold: 9, level: 10),
            encryption: RedisEncryption(
                keys: [.init(name: "k1", bytes: Array(repeating: 0, count: 32))], scope: .confidential
            )
        )
        #expect(configuration == expected)
    }

    @Test func compressionCanBeSwitchedOff() throws {
        let configuration = try Self.read([
            "addresses": .init(.stringArray(["redis-1"]), isSecret: false), "compression.enabled": false,
        ])
        #expect(configuration.compression == nil)
    }

    private static let mistakes: [(key: AbsoluteConfigKey, value: ConfigValue, named: String)] = [
        ("addresses", .init(.stringArray([]), isSecret: false), "addresses"),
        ("addresses", .init(.stringArray(["redis://:AAAA@a"]), isSecret: false), "addresses"),
        ("addresses", .init(.stringArray(["a", "a:6379"]), isSecret: false), "addresses"),
        ("addresses", .init(.stringArray(["a", "b"]), isSecret: false), "topology"),
        ("topology", "star", "topology"), ("topology", "sentinel", "sentinel.primary"), ("topology", 7, "topology"),
        ("user", "halcyon", "password"), ("tls.serverName", "x", "tls.enabled"),
        ("tls.enabled", "perhaps", "tls.enabled"),
        ("prefix", "a b", "prefix"), ("limits.commands", 0, "limits.commands"),
        ("limits.commandBytes", 2_048, "limits.commandBytes"), ("times.connectSeconds", 0.0, "times.connectSeconds"),
        ("compression.level", 20, "compression.level"),
        ("encryption.keys", .init(.stringArray(["k1"]), isSecret: true), "encryption.keys"),
        ("encryption.keys", .init(.stringArray(["k1:AAAA"]), isSecret: true), "encryption.keys"),
        ("encryption.keys", .init(.stringArray([key, key]), isSecret: true), "encryption.keys"),
        ("encryption.scope", "some", "encryption.scope"),
    ]

    @Test(arguments: mistakes.indices)
    func mistakesNameTheirKey(_ index: Int) {
        let (key, value, named) = Self.mistakes[index]
        var values: [AbsoluteConfigKey: ConfigValue] = ["addresses": .init(.stringArray(["redis-1"]), isSecret: false)]
        values[key] = value
        let error = #expect(throws: RedisSetupError.self) { try Self.read(values) }
        #expect(error?.key == named)
        #expect(error?.message.contains("AAAA") == false)
    }

    @Test func aCertificateNeedsItsKey() {
        let values: [AbsoluteConfigKey: ConfigValue] = [
            "addresses": .init(.stringArray(["redis-1"]), isSecret: false), "tls.enabled": true,
            "tls.certificateFile": "/crt",
        ]
        #expect(throws: RedisSetupError.self) { try Self.read(values) }
    }
}
