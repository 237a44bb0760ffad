import ArgumentParser

/// Commands about the cache.
struct CacheCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cache", abstract: "How large the cache should be.", subcommands: [Replay.self]
    )
}
