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
        self.generations.maximumInFlight = config.int(
            forKey: "generation.maximumInFlight", default: self.generations.maximumInFlight
        )
        self.practice = Self.practice(config.scoped(to: "practice"))
        if let seconds = config.double(forKey: "knowledge.pollSeconds") {
            self.knowledge.pollInterval = .seconds(min(max(seconds, 0.05), 3_600))
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

    /// A number outside its range becomes the nearest one inside.
    private mutating func readWarming(_ config: ConfigReader) {
        let seconds = { (key: ConfigKey, range: ClosedRange<Double>) in
            config.double(forKey: key).map { Duration.seconds(min(max($0, range.lowerBound), range.upperBound)) }
        }
        self.warm.share = min(max(config.double(forKey: "share", default: self.warm.share), 0), 1)
        self.warm.limit = min(max(config.int(forKey: "limit", default: self.warm.limit), 1), WarmList.entryLimit)
        self.warm.maximumTime = seconds("maximumSeconds", 1...86_400) ?? self.warm.maximumTime
        self.warm.freshFor = seconds("freshSeconds", 0...86_400) ?? self.warm.freshFor
        if let interval = seconds("intervalSeconds", 0...86_400) {
            self.warm.interval = interval == .zero ? nil : interval
        }
        self.demand.capacity = min(max(config.int(forKey: "noted", default: self.demand.capacity), 1), 1_000_000)
        self.demand.writeInterval = seconds("writeSeconds", 1...86_400) ?? self.demand.writeInterval
        self.warmList = config.string(forKey: "list")
        self.listedTenants = config.stringArray(forKey: "tenants").map { $0.map { TenantID($0) } }
    }

    private mutating func readCaches(_ config: ConfigReader) {
        let seconds = { (key: ConfigKey) in config.double(forKey: key).map { Duration.seconds($0) } }
        let replies = ReplyCacheConfiguration()
        self.replies = ReplyCacheConfiguration(
            capacityBytes: config.int(forKey: "capacityBytes", default: replies.capacityBytes),
            timeToLive: Self.positive(seconds("timeToLiveSeconds")) ?? replies.timeToLive,
            staleFor: seconds("staleSeconds") ?? replies.staleFor,
            leaseWait: seconds("leaseWaitSeconds") ?? replies.leaseWait,
            distrustedFor: seconds("distrustedSeconds") ?? replies.distrustedFor
        )
        let reads = CachedKnowledgeConfiguration()
        self.reads = CachedKnowledgeConfiguration(
            capacityBytes: config.int(forKey: "knowledge.capacityBytes", default: reads.capacityBytes),
            timeToLive: Self.positive(seconds("knowledge.timeToLiveSeconds")) ?? reads.timeToLive,
            staleFor: self.replies.staleFor
        )
        let consistency = ConsistencyConfiguration()
        self.consistency = ConsistencyConfiguration(
            interval: Self.positive(seconds("consistency.intervalSeconds")) ?? consistency.interval,
            keysPerRound: max(config.int(forKey: "consistency.keys", default: consistency.keysPerRound), 1)
        )
    }

    /// What is kept for no time is kept for the shortest.
    private static func positive(_ duration: Duration?) -> Duration? { duration.map { max($0, .milliseconds(1)) } }

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
            maximumLiveTurns: config.int(forKey: "maximumLiveTurns", default: defaults.maximumLiveTurns),
            resumeGrace: config.double(forKey: "resumeGraceSeconds").map { .seconds($0) } ?? defaults.resumeGrace,
            locale: config.string(forKey: "locale", default: defaults.locale),
            textByteLimit: config.int(forKey: "textByteLimit", default: defaults.textByteLimit)
        )
    }
}
