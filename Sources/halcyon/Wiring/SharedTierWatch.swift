import HalcyonCache
import HalcyonRedis
import Logging
import ServiceLifecycle

/// Tells in the log when a server of the shared tier is lost or back, and when other processes cannot be heard.
struct SharedTierWatch: Service {
    private static let interval = Duration.seconds(1)

    let client: RedisClient
    let coherence: Coherence<ContinuousClock>

    func run() async {
        await cancelWhenGracefulShutdown {
            var news = SharedTierNews()
            let logger = Logger.current
            while !Task.isCancelled {
                // The only error is cancellation, which ends the loop.
                try? await Task.sleep(for: Self.interval)
                guard !Task.isCancelled else { return }
                let isTrusted = self.coherence.statistics.isTrusted
                for item in news.look(self.client.links, isTrusted: isTrusted) {
                    logger.log(level: item.level, "\(item.message)", metadata: item.metadata)
                }
            }
        }
    }
}
