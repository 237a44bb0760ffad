import Glibc
import HalcyonCache
import HalcyonRedis
import NIOCore
import NIOPosix

/// Asks a Redis server for one value again and again, through Halcyon's own client, and prints what it cost as JSON.
///
///     l2-load PORT raw|tier CONCURRENCY REQUESTS [loop]
///
/// `raw` sends plain GETs of the value that redis-benchmark asks for too, `tier` goes through the envelope. Each of
/// CONCURRENCY tasks awaits one reply at a time; with `loop` they run on the connection's event loop.
@main struct L2Load {

    /// On a machine that others use too, nobody is silent who is only slow.
    private static func configuration(port: Int) -> RedisConfiguration {
        RedisConfiguration(
            topology: .one(RedisAddress(host: "127.0.0.1", port: port)),
            times: RedisTimes(silence: .seconds(10), overdue: .seconds(10))
        )
    }

    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst().map { $0 }
        guard arguments.count >= 4, let port = Int(arguments[0]), let concurrency = Int(arguments[2]),
            let requests = Int(arguments[3])
        else {
            print("usage: l2-load PORT raw|tier CONCURRENCY REQUESTS [loop]")
            exit(64)
        }
        let isRaw = arguments[1] == "raw"
        let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let client = RedisClient(
            configuration: Self.configuration(port: port),
            eventLoops: loops
        )
        try await withThrowingTaskGroup { group in
            group.addTask { await client.run() }
            try await client.waitUntilConnected()
            let load = Load(client: client, isRaw: isRaw, concurrency: concurrency)
            let executor = arguments.contains("loop") ? LoopExecutor(loops.next()) : nil
            try await withTaskExecutorPreference(executor) {
                try await load.store()
                _ = try await load.run(requests: requests / 10)
                let result = try await load.run(requests: requests)
                print(result)
            }
            group.cancelAll()
        }
    }
}
