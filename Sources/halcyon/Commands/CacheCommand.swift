import ArgumentParser
import HalcyonCore

/// Commands about the caches.
struct CacheCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cache", abstract: "Clear the caches, or find out how large one should be.",
        subcommands: [Clear.self, Replay.self]
    )

    /// Clears the caches of all servers.
    struct Clear: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "clear", abstract: "Empty the caches of a running server and of all that share with it."
        )

        @OptionGroup var server: ServerOptions

        func run() async throws {
            try await CommandFailure.reporting {
                let answer = try JSONReader.read(try await ServerClient(self.server).delete("/ops/v1/caches"))
                let isTold = answer.objectValue?["othersTold"]?.boolValue ?? false
                Console.say(
                    isTold
                        ? "The caches are empty."
                        : "This server's caches are empty; others cannot be told yet, and will be when Redis answers."
                )
            }
        }
    }
}
