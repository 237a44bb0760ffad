import NIOCore
import NIOPosix

/// Finds ports that nobody listens on.
public enum FreePorts {
    /// Ports of 127.0.0.1 that were free a moment ago, all different.
    ///
    /// The system hands out ports in turn, so another process is unlikely to get one of them before it is used.
    public static func find(_ count: Int) async throws -> [Int] {
        var channels: [any Channel] = []
        do {
            for _ in 0..<count {
                let bootstrap = ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                channels.append(try await bootstrap.bind(host: "127.0.0.1", port: 0).get())
            }
        } catch {
            for channel in channels { try await channel.close() }
            throw error
        }
        let ports = channels.compactMap(\.localAddress?.port)
        for channel in channels { try await channel.close() }
        return ports
    }
}
