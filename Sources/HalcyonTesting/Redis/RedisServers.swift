import Glibc

/// Lends real Redis servers on loopback to a test; they end with it, also when it fails or this process is killed.
public enum RedisServers {
    /// One server.
    public static func one<Result>(
        _ options: RedisServerOptions = RedisServerOptions(), _ body: (RedisServer) async throws -> Result
    ) async throws -> Result {
        try await Self.ring(1, options) { try await body($0[0]) }
    }

    /// Servers that do not know each other.
    public static func ring<Result>(
        _ count: Int = 3, _ options: RedisServerOptions = RedisServerOptions(),
        _ body: ([RedisServer]) async throws -> Result
    ) async throws -> Result {
        try await TestFolder.with { folder in
            var servers: [RedisServer] = []
            for port in try await FreePort.find(count) {
                servers.append(try await Self.server(port: port, folder: folder, options))
            }
            return try await Self.running(servers, body)
        }
    }

    /// Runs servers and whatever they are started for.
    static func running<Result>(
        _ servers: [RedisServer], _ body: ([RedisServer]) async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup { group in
            for server in servers { group.addTask { await server.run() } }
            defer { group.cancelAll() }
            for server in servers { try await server.start() }
            return try await body(servers)
        }
    }

    /// A server that is not started yet, with a folder of its own.
    static func server(
        port: Int, folder: String, _ options: RedisServerOptions, _ more: [String] = []
    ) async throws -> RedisServer {
        let own = try Self.folder("\(folder)/\(port)")
        var arguments = [
            "--bind", "127.0.0.1", "--dir", own, "--save", "", "--appendonly", "no", "--repl-diskless-sync-delay", "0",
        ]
        if options.usesTLS {
            let files = RedisCertificates(folder: own)
            try await files.make()
            arguments += [
                "--port", "0", "--tls-port", "\(port)", "--tls-ca-cert-file", files.authority,
                "--tls-cert-file", files.certificate, "--tls-key-file", files.key,
                "--tls-auth-clients", options.asksForCertificate ? "yes" : "no",
            ]
        } else {
            arguments += ["--port", "\(port)"]
        }
        if let password = options.password { arguments += ["--requirepass", password, "--masterauth", password] }
        if let user = options.user {
            arguments += ["--user", user.name, "on", ">\(user.password)"] + user.rules + ["--user", "default", "off"]
        }
        if options.isOld { arguments += ["--rename-command", "HELLO", ""] }
        for setting in options.settings { arguments += ["--\(setting[0])"] + setting.dropFirst() }
        return RedisServer(
            program: try Self.program("redis-server", in: folder), arguments: arguments + more,
            readyLine: "Ready to accept connections", port: port, folder: own, options: options
        )
    }

    /// A path by which Redis' one program knows that it is to be this one.
    static func program(_ name: String, in folder: String) throws -> String {
        guard let program = RedisPrograms.server else { throw RedisServerError(RedisPrograms.missing ?? "no Redis") }
        let link = "\(folder)/\(name)"
        guard unsafe symlink(program, link) == 0 || errno == EEXIST else {
            throw RedisServerError("Cannot make \(link)")
        }
        return link
    }

    static func folder(_ path: String) throws -> String {
        guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else { throw RedisServerError("Cannot make \(path)") }
        return path
    }
}
