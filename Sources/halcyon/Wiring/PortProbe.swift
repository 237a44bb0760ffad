import NIOCore
import NIOPosix

/// Finds out whether a port is free before minutes go into starting what needs it.
enum PortProbe {
    /// A port that nobody uses now.
    static func freePort() async throws -> Int {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = channel.localAddress?.port
        try await channel.close()
        guard let port else { throw CommandFailure(.unavailable, "the system gave no free port") }
        return port
    }

    /// - Throws: ``CommandFailure`` when something listens there already.
    static func check(host: String, port: Int) async throws {
        guard port != 0 else { return }
        do {
            let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .bind(host: host, port: port).get()
            try await channel.close()
        } catch {
            throw Assembly.portInUse(port)
        }
    }
}
