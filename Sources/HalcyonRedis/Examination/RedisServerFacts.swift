/// What a server says about itself, as far as it matters here.
struct RedisServerFacts: Hashable, Sendable {
    var version: String
    var speaksVersionThree = true
    var memoryLimit: Int?
    var evictionPolicy: String?

    /// Seconds after which it closes idle connections; 0 for never.
    var idleTimeout: Int?
    var keepalive: Int?
    var trackingTableLimit: Int?
    var appendsToFile: Bool?
    var snapshots: String?

    /// Of a `PING`, the median of some.
    var latency: Duration

    /// Whether a cluster stops answering while one of its slots has no node.
    var needsFullCoverage: Bool?

    var isPrimary = true

    /// Reads the sections of `INFO`; settings that `CONFIG GET` told take precedence.
    init(info: String, settings: [String: String], latency: Duration) {
        let fields = Self.fields(info)
        self.version = fields["redis_version"] ?? "unknown"
        self.memoryLimit = (settings["maxmemory"] ?? fields["maxmemory"]).flatMap { Int($0) }
        self.evictionPolicy = settings["maxmemory-policy"] ?? fields["maxmemory_policy"]
        self.idleTimeout = settings["timeout"].flatMap { Int($0) }
        self.keepalive = settings["tcp-keepalive"].flatMap { Int($0) }
        self.trackingTableLimit = settings["tracking-table-max-keys"].flatMap { Int($0) }
        self.appendsToFile = settings["appendonly"].map { $0 == "yes" } ?? fields["aof_enabled"].map { $0 == "1" }
        self.snapshots = settings["save"]
        if fields["cluster_enabled"] == "1" {
            self.needsFullCoverage = settings["cluster-require-full-coverage"].map { $0 == "yes" }
        }
        self.isPrimary = fields["role"] != "slave"
        self.latency = latency
    }

    /// The lines `name:value`.
    static func fields(_ text: String) -> [String: String] {
        var fields: [String: String] = [:]
        for line in text.split(whereSeparator: \.isNewline) where line.first != "#" {
            guard let colon = line.firstIndex(of: ":") else { continue }
            fields[String(line[..<colon])] = String(line[line.index(after: colon)...])
        }
        return fields
    }

    /// The first two numbers of the version; nil if it has none.
    private var release: (Int, Int)? {
        let parts = self.version.split(separator: ".").compactMap { Int($0) }
        return parts.count >= 2 ? (parts[0], parts[1]) : nil
    }
}

// MARK: - Judgement

extension RedisServerFacts {
    /// What is to be said about the server: one line that it is there, and one for each thing that is not as it should
    /// be.
    func findings(_ name: String) -> [RedisFinding] {
        var findings = [RedisFinding(name: name, verdict: .well, detail: self.summary)]
        func warn(_ detail: String) {
            findings.append(RedisFinding(name: name, verdict: .warning, detail: detail))
        }
        if let release = self.release, release < (5, 0) {
            findings.append(
                RedisFinding(
                    name: name, verdict: .broken,
                    detail: "Redis \(self.version) has no streams, which carry invalidation; install 6.2 or newer"
                )
            )
        } else if !self.speaksVersionThree {
            warn(
                "it speaks version 2 of the protocol only, so what other processes write is not heard, only their "
                    + "invalidation events; install Redis 6 or newer, or let the user run HELLO"
            )
        }
        self.memoryWarnings.forEach(warn)
        if let seconds = self.idleTimeout, seconds != 0 {
            warn("it closes connections that are idle for \(seconds) s; set timeout 0")
        }
        if self.keepalive == 0 { warn("it does not notice clients that are gone; set tcp-keepalive 300") }
        if self.trackingTableLimit == 0 {
            warn("clients that track single keys may fill its memory; set tracking-table-max-keys 1000000")
        }
        if self.latency > .milliseconds(5) {
            warn("a PING takes \(Self.text(self.latency)); every lookup waits so long, and gives up after 20 ms")
        }
        if self.needsFullCoverage == true {
            warn("all slots stop while one primary is being replaced; set cluster-require-full-coverage no")
        }
        if !self.isPrimary { warn("it is a replica: it takes no writes") }
        return findings
    }

    private var memoryWarnings: [String] {
        var warnings: [String] = []
        if self.memoryLimit == 0 {
            warnings.append("its memory has no bound; set maxmemory, and maxmemory-policy allkeys-lfu")
        }
        switch self.evictionPolicy {
        case "noeviction":
            warnings.append("when it is full it refuses writes; set maxmemory-policy allkeys-lfu")
        case "allkeys-random", "volatile-random":
            warnings.append("when it is full it forgets at random; set maxmemory-policy allkeys-lfu")
        default: break
        }
        return warnings
    }

    private var summary: String {
        var parts = ["Redis \(self.version)", "PING \(Self.text(self.latency))"]
        if let limit = self.memoryLimit, limit > 0 { parts.append("maxmemory \(limit >> 20) MiB") }
        if let policy = self.evictionPolicy { parts.append(policy) }
        switch (self.appendsToFile, self.snapshots) {
        case (true?, _): parts.append("appends to a file")
        case (_, let times?) where !times.isEmpty: parts.append("snapshots (save \(times))")
        case (false?, _): parts.append("no persistence")
        case (nil, _): break
        }
        return parts.joined(separator: ", ")
    }

    private static func text(_ duration: Duration) -> String {
        let microseconds = Int(duration / .microseconds(1))
        return microseconds < 10_000 ? "\(Double(microseconds / 10) / 100) ms" : "\(microseconds / 1_000) ms"
    }
}
