import Configuration
import Foundation
import HalcyonCache
import HalcyonCore
import HalcyonHTTP
import HalcyonModels
import Testing

@testable import halcyon

@Suite struct ServerSettingsTests {
    static let good = """
        server: { port: 9000 }
        keys:
          names: [desk]
          desk: { secret: 0123456789abcdef, tenant: clinic, role: operator }
        models:
          names: [small]
          small: { version: "1", instances: ["http://127.0.0.1:8001"] }
        flags: { models: { balance: false } }
        cache: { timeToLiveSeconds: 60 }
        """

    static func load(_ text: String) throws -> ServerSettings {
        let url = FileManager.default.temporaryDirectory.appending(path: "halcyon-\(UUID().uuidString).yaml")
        try Data(text.utf8).write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        return try ServerSettings.load(path: url.path)
    }

    @Test func fileIsRead() throws {
        let settings = try Self.load(Self.good)
        #expect(settings.server.port == 9000)
        #expect(settings.keys.map(\.role) == [.operator])
        #expect(settings.models.models.map(\.description.id) == ["small"])
        #expect(settings.flags[.modelsBalance] == false)
        #expect(settings.flags[.cacheL1] == nil)
        #expect(settings.replies.timeToLive == .seconds(60))
    }

    @Test func askingInAdvanceIsReadAndBounded() throws {
        let more = """

            warm: { share: 0.5, limit: 7, intervalSeconds: 0, freshSeconds: 30, list: q.txt, noted: 9, writeSeconds: 5 }
            knowledge: { pollSeconds: 0.25 }
            """
        let settings = try Self.load(Self.good + more)
        #expect(settings.warm.share == 0.5 && settings.warm.limit == 7 && settings.warm.interval == nil)
        #expect(settings.warm.freshFor == .seconds(30) && settings.warmList == "q.txt")
        #expect(settings.demand.capacity == 9 && settings.demand.writeInterval == .seconds(5))
        #expect(settings.knowledge.pollInterval == .milliseconds(250))
        #expect(settings.warmAudiences == [WarmAudience(tenant: "clinic", role: .operator)])
        let none = try Self.load(Self.good + "\nwarm: { tenants: [another] }")
        #expect(none.warmAudiences.isEmpty)
        #expect(none.warm == WarmerConfiguration() && none.demand == DemandConfiguration())
        #expect(throws: ConfigurationProblem.self) { try Self.load(Self.good + "\nwarm: { share: 1.5 }") }
    }

    @Test func cachesAreReadAndWhatIsSharedIsOffByDefault() throws {
        let settings = try Self.load(Self.good)
        #expect(settings.shared == .none)
        #expect(settings.replies.staleFor == .seconds(86_400) && !settings.replies.sharesSessions)
        let more = """

            redis: { topology: ring, addresses: ["10.0.0.1:6379", "10.0.0.2:6379"], times: { silenceSeconds: 0.2 } }
            """
        let shared = try Self.load(Self.good + more)
        #expect(shared.shared.name == "redis ring")
        #expect(!shared.replies.sharesSessions, "nothing keeps them secret")
        let caches = try Self.load(
            Self.good.replacingOccurrences(
                of: "cache: { timeToLiveSeconds: 60 }",
                with: """
                    cache:
                      timeToLiveSeconds: 60
                      staleSeconds: 10
                      leaseWaitSeconds: 0
                      distrustedSeconds: 5
                      knowledge: { capacityBytes: 2000000, timeToLiveSeconds: 7 }
                      consistency: { intervalSeconds: 0.5, keys: 3 }
                    """))
        #expect(caches.replies.staleFor == .seconds(10) && caches.replies.leaseWait == .zero)
        #expect(caches.replies.distrustedFor == .seconds(5))
        #expect(caches.reads.capacityBytes == 2_000_000 && caches.reads.timeToLive == .seconds(7))
        #expect(caches.consistency.interval == .milliseconds(500) && caches.consistency.keysPerRound == 3)
    }

    @Test(arguments: [-1, .nan, .infinity, 1e300]) func numbersAreBounded(number: Double) {
        let provider = InMemoryProvider(values: ["key": ConfigValue(.double(number), isSecret: false)])
        let config = ConfigReader(provider: provider)
        let expected: Duration? = number.isNaN ? nil : number < 0 ? .zero : .seconds(60)
        #expect(config.seconds("key", in: 0...60) == expected)
        #expect(config.seconds("another", in: 0...60) == nil)
    }

    @Test func conversationsAreSharedWhereTheyAreEncrypted() throws {
        let key = String(repeating: "A", count: 43) + "="
        let settings = try Self.load(
            Self.good + "\nredis: { addresses: [r], encryption: { keys: [\"k1:\(key)\"] } }")
        #expect(settings.replies.sharesSessions)
    }

    @Test(arguments: [
        ("topology: ring", "redis.addresses"), ("addresses: [\"a b\"]", "redis.addresses"),
        ("addresses: [a, b]", "redis.topology"), ("addresses: [a], user: u", "redis.password"),
        ("addresses: [a], encryption: { keys: [\"k:c2hvcnQ=\"] }", "redis.encryption.keys"),
    ])
    func wrongRedisIsNamed(text: String, key: String) throws {
        #expect {
            try Self.load(Self.good + "\nredis: { \(text) }")
        } throws: { error in
            let message = (error as? ConfigurationProblem)?.message
            return message?.contains("`\(key)`") == true && message?.contains("c2hvcnQ") == false
        }
    }

    @Test(arguments: [
        ("secret: 0123456789abcdef", "secret: short", "keys.desk.secret"),
        ("tenant: clinic, ", "", "keys.desk.tenant"),
        ("names: [desk]", "names: []", "keys.names"),
        ("version: \"1\", ", "", "models.small.version"),
        ("[\"http://127.0.0.1:8001\"]", "[\"ftp://x\"]", "models.small.instances"),
    ])
    func problemNamesItsKey(from old: String, to new: String, key: String) throws {
        let text = Self.good.replacingOccurrences(of: old, with: new)
        #expect(text != Self.good)
        #expect {
            try Self.load(text)
        } throws: { error in
            (error as? ConfigurationProblem)?.message.contains(key) == true
        }
    }

    @Test func errorNeverQuotesASecret() throws {
        let text = Self.good.replacingOccurrences(of: "0123456789abcdef", with: "hunter2")
        #expect {
            try Self.load(text)
        } throws: { error in
            !"\(error)".contains("hunter2")
        }
    }
}
