import NIOCore
import NIOPosix
import Synchronization

/// Finds ports of 127.0.0.1 for servers.
///
/// They lie below those that the system gives to outgoing connections, and none is given twice: so nobody but another
/// server can take one between here and its use.
enum FreePort {
    private static let range = 10_000..<32_000
    private static let next = Mutex(Int.random(in: FreePort.range))

    /// Different ports on which nobody listens.
    static func find(_ count: Int) async throws -> [Int] {
        var ports: [Int] = []
        for _ in Self.range where ports.count < count {
            let port = Self.next.withLock { next in
                defer { next = next + 1 < Self.range.upperBound ? next + 1 : Self.range.lowerBound }
                return next
            }
            if await Self.isFree(port) { ports.append(port) }
        }
        guard ports.count == count else { throw RedisServerError("There are no \(count) free ports") }
        return ports
    }

    private static func isFree(_ port: Int) async -> Bool {
        let bootstrap = ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        do {
            let channel = try await bootstrap.bind(host: "127.0.0.1", port: port).get()
            try await channel.close()
            return true
        } catch {
            return false
        }
    }
}
