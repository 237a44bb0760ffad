import Configuration
import HalcyonCache
import HalcyonCore
import HalcyonHTTP
import HalcyonModels
import HalcyonRedis
import HalcyonStore
import HalcyonTelemetry
import Logging

/// Everything that `halcyon serve` and `halcyon dev` can be told, read in one place.
struct ServerSettings {
    var server = HTTPServerConfiguration()
    var pageFolder: String?
    var page = PageConfiguration(profile: "cluster")
    var store = SQLiteStore.Configuration()
    var keys: [APIKey] = []
    var models: ModelPoolConfiguration
    var replies = ReplyCacheConfiguration()
    var reads = CachedKnowledgeConfiguration()
    var consistency = ConsistencyConfiguration()
    var shared = SharedTierChoice.none
    var generations = GenerationService.Configuration()
    var practice = PracticeConfiguration()
    var knowledge = KnowledgeEditsConfiguration()
    var demand = DemandConfiguration()
    var warm = WarmerConfiguration()

    /// The file with the operator's list of questions.
    var warmList: String?

    /// The tenants for whom the list is asked; nil for all that have keys.
    private var listedTenants: [TenantID]?

    /// Flags that the configuration sets; the others are on, or as they were last set at run time.
    var flags: [Flag: Bool] = [:]
    var logLevel = Logger.Level.notice
    var logFormat = LogFormat.console

    /// For whom the list is asked.
    var warmAudiences: [WarmAudience] {
        let all = WarmAudience.all(of: APIKeyring(self.keys).everybody)
        guard let listed = self.listedTenants else { return all }
        return all.filter { listed.contains($0.tenant) }
    }

    /// The operator's list; nil where none is configured.
    var questions: WarmListFile? {
        self.warmList.map { path in
            WarmListFile(path: path, audiences: self.warmAudiences, locale: self.practice.locale)
        }
    }

    /// Settings with defaults for all but the models.
    init(models: ModelPoolConfiguration) { self.models = models }

    /// Reads a file and the environment (`HALCYON_SERVER_PORT` for `server.port`), which comes first.
    ///
    /// - Throws: ``ConfigurationProblem`` for the first thing that is wrong.
    static func load(path: String) throws -> ServerSettings {
        let file = try ConfigurationFile(path: path)
        if let problem = file.problems.first { throw problem }
        let config = ConfigReader(providers: [
            EnvironmentVariablesProvider().prefixKeys(with: "halcyon"), InMemoryProvider(values: file.values),
        ])
        do {
            let hasRedis = file.values.keys.contains { $0.components.first == "redis" }
            return try ServerSettings(config: config, hasRedis: hasRedis)
        } catch let error as ModelSetupError {
            let key = error.key.map { "`models.\($0)`: " } ?? ""
            throw ConfigurationProblem(file: path, message: key + error.message)
        } catch let error as RedisSetupError {
            throw ConfigurationProblem(file: path, message: "`redis.\(error.key)`: \(error.message)")
        } catch let error as SettingsError {
            throw ConfigurationProblem(file: path, message: "`\(error.key)`: \(error.message)")
        }
    }

    private init(config: ConfigReader, hasRedis: Bool) throws {
        self.models = try ModelPoolConfiguration(config: config.scoped(to: "models"))
        self.server = HTTPServerConfiguration(config: config.scoped(to: "server"))
        self.pageFolder = config.string(forKey: "server.page")
        self.store = SQLiteStore.Configuration(config: config.scoped(to: "data"))
        self.keys = try Self.keys(config.scoped(to: "keys"))
        self.readCaches(config.scoped(to: "cache"))
        try self.readSharedTier(config.scoped(to: "redis"), isMeant: hasRedis)
        self.generations.maximumInFlight =
            config.int("generation.maximumInFlight", in: 1...100_000) ?? self.generations.maximumInFlight
        self.practice = Self.practice(config.scoped(to: "practice"))
        if let interval = config.seconds("knowledge.pollSeconds", in: 0.05...3_600) {
            self.knowledge.pollInterval = interval
        }
        self.readWarming(config.scoped(to: "warm"))
        for flag in Flag.allCases { self.flags[flag] = config.bool(forKey: ConfigKey("flags.\(flag.rawValue)")) }
        self.logLevel = config.string(forKey: "logging.level").flatMap(Logger.Level.init(rawValue:)) ?? .notice
        self.logFormat = config.string(forKey: "logging.format").flatMap(LogFormat.init(rawValue:)) ?? .json
    }

    private static func keys(_ config: ConfigReader) throws -> [APIKey] {
        guard let names = config.stringArray(forKey: "names"), !names.isEmpty else {
            throw SettingsError(key: "keys.names", message: "List the API keys here, for example names: [frontdesk]")
        }
        let keys = try names.map { name in
            let section = config.scoped(to: ConfigKey([name]))
            guard let secret = section.string(forKey: "secret", isSecret: true), secret.utf8.count >= 16 else {
                throw SettingsError(key: "keys.\(name).secret", message: "Give a secret of at least 16 characters")
            }
            guard let tenant = section.string(forKey: "tenant"), !tenant.isEmpty else {
                throw SettingsError(key: "keys.\(name).tenant", message: "Say whose key it is")
            }
            let role = section.string(forKey: "role").flatMap(Caller.Role.init(rawValue:)) ?? .clinician
            return APIKey(name: name, secret: secret, tenant: TenantID(tenant), role: role)
        }
        guard Set(keys.map(\.secret)).count == keys.count else {
            throw SettingsError(key: "keys", message: "Two keys have the same secret")
        }
        return keys
    }

    private mutating func readWarming(_ config: ConfigReader) {
        self.warm.share = config.number("share", in: 0...1) ?? self.warm.share
        self.warm.limit = config.int("limit", in: 1...WarmList.entryLimit) ?? self.warm.limit
        self.warm.maximumTime = config.seconds("maximumSeconds", in: 1...86_400) ?? self.warm.maximumTime
        self.warm.freshFor = config.seconds("freshSeconds", in: 0...86_400) ?? self.warm.freshFor
        if let interval = config.seconds("intervalSeconds", in: 0...86_400) {
            self.warm.interval = interval == .zero ? nil : interval
        }
        self.demand.capacity = config.int("noted", in: 1...1_000_000) ?? self.demand.capacity
        self.demand.writeInterval = config.seconds("writeSeconds", in: 1...86_400) ?? self.demand.writeInterval
        self.warmList = config.string(forKey: "list")
        self.listedTenants = config.stringArray(forKey: "tenants").map { $0.map { TenantID($0) } }
    }

    private mutating func readCaches(_ config: ConfigReader) {
        let bytes = 1_048_576...1_099_511_627_776
        let life = 0.001...86_400.0
        let replies = ReplyCacheConfiguration()
        let sharedLimit = config.seconds("sharedSeconds", in: 0.001...1) ?? replies.sharedLimit
        self.replies = ReplyCacheConfiguration(
            capacityBytes: config.int("capacityBytes", in: bytes) ?? replies.capacityBytes,
            timeToLive: config.seconds("timeToLiveSeconds", in: life) ?? replies.timeToLive,
            staleFor: config.seconds("staleSeconds", in: 0...2_592_000) ?? replies.staleFor,
            leaseWait: config.seconds("leaseWaitSeconds", in: 0...60) ?? replies.leaseWait,
            distrustedFor: config.seconds("distrustedSeconds", in: 0...86_400) ?? replies.distrustedFor,
            sharedLimit: sharedLimit
        )
        let reads = CachedKnowledgeConfiguration()
        self.reads = CachedKnowledgeConfiguration(
            capacityBytes: config.int("knowledge.capacityBytes", in: bytes) ?? reads.capacityBytes,
            timeToLive: config.seconds("knowledge.timeToLiveSeconds", in: life) ?? reads.timeToLive,
            staleFor: self.replies.staleFor, sharedLimit: sharedLimit
        )
        let consistency = ConsistencyConfiguration()
        self.consistency = ConsistencyConfiguration(
            interval: config.seconds("consistency.intervalSeconds", in: 0.1...3_600) ?? consistency.interval,
            keysPerRound: config.int("consistency.keys", in: 1...1_000) ?? consistency.keysPerRound
        )
    }

    /// - Parameter isMeant: whether the file has a section for it.
    private mutating func readSharedTier(_ config: ConfigReader, isMeant: Bool) throws(RedisSetupError) {
        guard isMeant || config.stringArray(forKey: "addresses") != nil else { return }
        let redis = try RedisConfiguration(config: config)
        self.shared = .redis(redis)
        // What is part of a conversation leaves this process only encrypted.
        self.replies.sharesSessions = redis.encryption != nil
    }

    private static func practice(_ config: ConfigReader) -> PracticeConfiguration {
        let defaults = PracticeConfiguration()
        return PracticeConfiguration(
            maximumLiveTurns: config.int("maximumLiveTurns", in: 1...100_000) ?? defaults.maximumLiveTurns,
            resumeGrace: config.seconds("resumeGraceSeconds", in: 0...86_400) ?? defaults.resumeGrace,
            locale: config.string(forKey: "locale", default: defaults.locale),
            textByteLimit: config.int("textByteLimit", in: 1...1_048_576) ?? defaults.textByteLimit
        )
    }
}
