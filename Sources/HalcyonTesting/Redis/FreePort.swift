import NIOCore
import NIOPosix

/// Finds ports of 127.0.0.1 that nobody listens on.
enum FreePort {
    /// Different ports that were free a moment ago.
    static func find(_ count: Int) async throws -> [Int] {
        var channels: [any Channel] = []
        for _ in 0..<count {
            let bootstrap = ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            channels.append(try await bootstrap.bind(host: "127.0.0.1", port: 0).get())
        }
        let ports = channels.compactMap(\.localAddress?.port)
        for channel in channels { try await channel.close() }
        return ports
    }
}
