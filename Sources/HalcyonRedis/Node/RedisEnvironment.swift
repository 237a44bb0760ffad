import NIOCore

/// What everything that talks to Redis shares.
struct RedisEnvironment: Sendable {
    let connector: RedisConnector
    let eventLoops: any EventLoopGroup
    let clock: any Clock<Duration>
    let metrics: RedisMetrics

    /// Told when a connection comes or goes, or cannot be made.
    let changed = ChangeSignal()
}
