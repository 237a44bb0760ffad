import HalcyonTesting
import Testing

@Suite(.enabled(if: RedisPrograms.areInstalled, "\(RedisPrograms.missing ?? "")"), .timeLimit(.minutes(1)))
struct RedisServersTests {
    @Test func aServerRunsIsKilledAndComesBackEmpty() async throws {
        try await RedisServers.one { server in
            #expect(try await server.command("SET", "k", "v") == "OK")
            #expect(try await server.command("GET", "k") == "v")
            await server.kill()
            await #expect(throws: RedisServerError.self) { try await server.command("PING") }
            try await server.start()
            #expect(try await server.command("GET", "k") == "")
        }
    }

    @Test func aServerMayAskForAUserAndTLS() async throws {
        var options = RedisServerOptions()
        options.user = ("halcyon", "secret", ["~*", "&*", "+@all"])
        options.usesTLS = true
        try await RedisServers.one(options) { server in
            let name = try await server.command("ACL", "WHOAMI")
            #expect(name == "halcyon")
        }
    }

    @Test func anOldServerKnowsNoHello() async throws {
        var options = RedisServerOptions()
        options.isOld = true
        try await RedisServers.one(options) { server in
            let reply = try await server.command("HELLO", "3")
            #expect(reply.contains("unknown command"))
        }
    }
}
