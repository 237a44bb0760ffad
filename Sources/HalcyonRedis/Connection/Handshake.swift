import HalcyonCache
import NIOCore

/// Signs a new connection in.
struct Handshake: Sendable {
    let credentials: RedisCredentials?
    let clientName: String

    /// What entries' keys begin with, if the connection is to hear what others write.
    let trackedPrefix: String?

    /// Whether only a primary will do.
    let wantsPrimary: Bool

    /// - Throws: ``SharedTierError`` that says what is wrong, or `CancellationError`.
    func perform(on connection: RedisConnection, within limit: Duration) async throws -> RedisSession {
        let end = ContinuousClock.now.advanced(by: limit)
        func ask(_ command: RedisCommand) async throws -> RESPValue {
            try await connection.send(command, within: ContinuousClock.now.duration(to: end))
        }
        let hello = try await ask(self.hello)
        var version = RedisSession.ProtocolVersion.three
        if case .failure(let failure) = hello {
            guard Self.isRefusal(failure) else { throw SharedTierError(failure) }
            version = .two
            if let login = self.login { _ = try (await ask(login)).orThrow() }
            // The name is a courtesy to whoever looks at the list of connections.
            _ = try await ask(RedisCommand("CLIENT", "SETNAME", self.clientName))
        }
        // While it loads its data a server takes connections and answers nothing else.
        _ = try (await ask(RedisCommand("PING"))).orThrow()
        if self.wantsPrimary {
            let role = try (await ask(RedisCommand("ROLE"))).orThrow()
            guard role.elements?.first?.text == "master" else { throw SharedTierError.replica }
        }
        if let prefix = self.trackedPrefix, version == .three {
            let tracking = RedisCommand("CLIENT", "TRACKING", "ON", "BCAST", "NOLOOP", "PREFIX", prefix)
            _ = try (await ask(tracking)).orThrow()
        }
        return RedisSession(connection: connection, version: version)
    }

    private var hello: RedisCommand {
        guard let credentials = self.credentials else { return RedisCommand("HELLO", "3", "SETNAME", self.clientName) }
        return RedisCommand(
            "HELLO", "3", "AUTH", credentials.user ?? "default", credentials.password, "SETNAME", self.clientName
        )
    }

    private var login: RedisCommand? {
        guard let credentials = self.credentials else { return nil }
        // Servers without users take the password alone.
        return credentials.user.map { RedisCommand("AUTH", $0, credentials.password) }
            ?? RedisCommand("AUTH", credentials.password)
    }

    /// Whether a server does not know version 3 of the protocol, or has been told not to.
    private static func isRefusal(_ failure: RESPFailure) -> Bool {
        switch failure.code {
        case "NOPROTO", "NOPERM": true
        case "ERR": failure.text.hasPrefix("ERR unknown command")
        default: false
        }
    }
}
