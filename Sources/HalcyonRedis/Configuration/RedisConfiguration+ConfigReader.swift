public import Configuration

extension RedisConfiguration {
    /// Reads the settings below the reader's scope; a missing key keeps its default.
    ///
    /// ```yaml
    /// redis:
    ///   topology: cluster
    ///   addresses: ["10.0.0.1:6379", "10.0.0.2:6379", "10.0.0.3:6379"]
    ///   user: halcyon
    ///   password: "…"
    ///   tls: { enabled: true, authorityFile: /etc/halcyon/redis-ca.pem }
    /// ```
    ///
    /// ## Configuration keys
    /// - `topology` (`one`, `ring`, `cluster` or `sentinel`, default `one`)
    /// - `addresses` (strings `HOST:PORT`, required): the server; all servers of the ring; some nodes of the cluster;
    ///   the sentinels
    /// - `user` (string), `password` (string, secret)
    /// - `sentinel.primary` (string, required for `sentinel`): what the sentinels call it; `sentinel.user` (string),
    ///   `sentinel.password` (string, secret): where they ask too
    /// - `tls.enabled` (bool, default false), `tls.authorityFile`, `tls.serverName`, `tls.certificateFile`,
    ///   `tls.keyFile` (strings)
    /// - `prefix`, `clientName` (strings, default `halcyon`)
    /// - `limits.commands` (int, default 1024), `limits.commandBytes` (int, 16 MiB), `limits.valueBytes` (int, 4 MiB),
    ///   `limits.logEvents` (int, 10000)
    /// - `times.connectSeconds` (double, default 1), `times.silenceSeconds` (0.1), `times.overdueSeconds` (1),
    ///   `times.heartbeatSeconds` (1), `times.firstPauseSeconds` (0.02), `times.longestPauseSeconds` (1),
    ///   `times.logWaitSeconds` (1), `times.refreshSeconds` (5)
    /// - `compression.enabled` (bool, default true), `compression.threshold` (int, bytes, 1024), `compression.level`
    ///   (int, 1 to 19, 3)
    /// - `encryption.keys` (strings `NAME:BASE64`, secret): 32 bytes each, the one that encrypts first;
    ///   `encryption.scope` (`all` or `confidential`, default `all`)
    ///
    /// - Throws: ``RedisSetupError`` that names the key.
    public init(config: ConfigReader) throws(RedisSetupError) {
        let settings = RedisSettings(config: config)
        self.init(topology: try Self.topology(settings))
        self.credentials = try Self.credentials(settings, "")
        self.sentinelCredentials = try Self.credentials(settings, "sentinel.")
        self.tls = try RedisTLS(settings)
        self.prefix = try Self.name(settings, "prefix") ?? self.prefix
        self.clientName = try Self.name(settings, "clientName") ?? self.clientName
        self.limits = try RedisLimits(settings)
        self.times = try RedisTimes(settings)
        self.compression = try RedisCompression.read(settings)
        self.encryption = try RedisEncryption.read(settings)
    }

    private static func topology(_ settings: RedisSettings) throws(RedisSetupError) -> RedisTopology {
        var addresses: [RedisAddress] = []
        for (index, text) in try settings.strings("addresses").enumerated() {
            guard let address = RedisAddress(text) else {
                // It is not repeated: a URL may hold a password.
                throw RedisSetupError(
                    key: "addresses",
                    "entry \(index + 1) is no address such as redis-1:6379 or [::1]:6379; user and password go apart"
                )
            }
            guard !addresses.contains(address) else {
                throw RedisSetupError(key: "addresses", "\(address) stands there twice")
            }
            addresses.append(address)
        }
        guard let first = addresses.first else {
            throw RedisSetupError(key: "addresses", "list the servers here, for example [\"127.0.0.1:6379\"]")
        }
        switch try settings.string("topology") ?? "one" {
        case "one":
            guard addresses.count == 1 else {
                throw RedisSetupError(
                    key: "topology", "`one` takes one address; for several servers write ring, cluster or sentinel"
                )
            }
            return .one(first)
        case "ring": return .ring(addresses)
        case "cluster": return .cluster(addresses)
        case "sentinel":
            guard let primary = try settings.string("sentinel.primary") else {
                throw RedisSetupError(
                    key: "sentinel.primary", "give the name of the primary: the one behind `sentinel monitor`"
                )
            }
            return .sentinel(addresses, primary: primary)
        default: throw RedisSetupError(key: "topology", "must be one, ring, cluster or sentinel")
        }
    }

    private static func credentials(
        _ settings: RedisSettings, _ section: String
    ) throws(RedisSetupError) -> RedisCredentials? {
        let user = try settings.string(section + "user")
        guard let password = try settings.string(section + "password", isSecret: true) else {
            guard user == nil else { throw RedisSetupError(key: section + "password", "a user needs a password") }
            return nil
        }
        return RedisCredentials(user: user, password: password)
    }

    private static func name(_ settings: RedisSettings, _ key: String) throws(RedisSetupError) -> String? {
        guard let name = try settings.string(key) else { return nil }
        guard Self.isName(name, upTo: 64) else {
            throw RedisSetupError(key: key, "must have 1 to 64 letters, digits, `-`, `_` or `.`")
        }
        return name
    }
}

extension RedisTLS {
    fileprivate init?(_ settings: RedisSettings) throws(RedisSetupError) {
        let isEnabled = try settings.bool("tls.enabled", default: false)
        self.init(
            authorityFile: try settings.string("tls.authorityFile"), serverName: try settings.string("tls.serverName"),
            certificateFile: try settings.string("tls.certificateFile"), keyFile: try settings.string("tls.keyFile")
        )
        guard isEnabled else {
            guard self == RedisTLS() else {
                throw RedisSetupError(key: "tls.enabled", "is not true, so the other settings of tls would do nothing")
            }
            return nil
        }
        guard (self.certificateFile == nil) == (self.keyFile == nil) else {
            throw RedisSetupError(key: "tls.keyFile", "a certificate and its key go together: give both or none")
        }
    }
}

extension RedisLimits {
    fileprivate init(_ settings: RedisSettings) throws(RedisSetupError) {
        let defaults = RedisLimits()
        self.init(
            commands: try settings.int("limits.commands", in: 1...1_000_000, default: defaults.commands),
            commandBytes: try settings.int(
                "limits.commandBytes", in: 1_024...(1 << 30), default: defaults.commandBytes
            ),
            valueBytes: try settings.int("limits.valueBytes", in: 1_024...(32 << 20), default: defaults.valueBytes),
            logEvents: try settings.int("limits.logEvents", in: 100...1_000_000, default: defaults.logEvents)
        )
        guard self.valueBytes < self.commandBytes else {
            throw RedisSetupError(key: "limits.commandBytes", "must be more than limits.valueBytes")
        }
    }
}

extension RedisTimes {
    fileprivate init(_ settings: RedisSettings) throws(RedisSetupError) {
        let defaults = RedisTimes()
        self.init(
            connect: try settings.seconds("times.connectSeconds", default: defaults.connect),
            silence: try settings.seconds("times.silenceSeconds", default: defaults.silence),
            overdue: try settings.seconds("times.overdueSeconds", default: defaults.overdue),
            heartbeat: try settings.seconds("times.heartbeatSeconds", default: defaults.heartbeat),
            firstPause: try settings.seconds("times.firstPauseSeconds", default: defaults.firstPause),
            longestPause: try settings.seconds("times.longestPauseSeconds", default: defaults.longestPause),
            logWait: try settings.seconds("times.logWaitSeconds", default: defaults.logWait),
            refresh: try settings.seconds("times.refreshSeconds", default: defaults.refresh)
        )
    }
}

extension RedisCompression {
    fileprivate static func read(_ settings: RedisSettings) throws(RedisSetupError) -> RedisCompression? {
        let defaults = RedisCompression()
        let compression = RedisCompression(
            threshold: try settings.int("compression.threshold", in: 0...(32 << 20), default: defaults.threshold),
            level: try settings.int("compression.level", in: 1...19, default: defaults.level)
        )
        return try settings.bool("compression.enabled", default: true) ? compression : nil
    }
}

extension RedisEncryption {
    fileprivate static func read(_ settings: RedisSettings) throws(RedisSetupError) -> RedisEncryption? {
        guard let scope = Scope(rawValue: try settings.string("encryption.scope") ?? Scope.all.rawValue) else {
            throw RedisSetupError(key: "encryption.scope", "must be all or confidential")
        }
        var keys: [Key] = []
        for (index, text) in try settings.strings("encryption.keys", isSecret: true).enumerated() {
            guard let key = Key(text) else {
                throw RedisSetupError(
                    key: "encryption.keys",
                    "entry \(index + 1) is no NAME:BASE64 of 32 bytes; make one with: openssl rand -base64 32"
                )
            }
            guard !keys.contains(where: { $0.name == key.name }) else {
                throw RedisSetupError(key: "encryption.keys", "entry \(index + 1) has the name of an earlier one")
            }
            keys.append(key)
        }
        return keys.isEmpty ? nil : RedisEncryption(keys: keys, scope: scope)
    }
}

extension RedisEncryption.Key {
    /// Reads `NAME:BASE64`.
    fileprivate init?(_ text: String) {
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let name = String(text[..<colon])
        guard RedisConfiguration.isName(name, upTo: 32), let bytes = Base64.decode(text[text.index(after: colon)...]),
            bytes.count == 32
        else { return nil }
        self.init(name: name, bytes: bytes)
    }
}
