import ArgumentParser
import Foundation
import HalcyonSimulator
import Logging
import ServiceLifecycle
import UnixSignals

/// Commands about models.
struct ModelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model", abstract: "Model servers for development.", subcommands: [Simulate.self]
    )

    /// Runs a simulated model server.
    struct Simulate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "simulate",
            abstract: "Run an OpenAI-compatible model server without a model: real HTTP, simulated speed."
        )

        @Option(help: "The address to listen on.")
        var host = "127.0.0.1"

        @Option(help: "The port to listen on; 0 takes a free one.")
        var port = 8001

        @Option(help: "How fast it is: mentallama-7b, mentallama-13b or instant.")
        var profile = "mentallama-7b"

        @Option(help: "Changes every reply, every jitter and every fault.")
        var seed: UInt64 = 1

        @Option(help: "A JSON file of faults.")
        var faults: String?

        @Option(help: "Sequences that run at once, instead of the profile's.")
        var slots: Int?

        @Option(help: "Makes everything so many times faster.")
        var speed = 1.0

        func run() async throws {
            try await CommandFailure.reporting {
                let configuration = SimulatorConfiguration(
                    host: self.host, port: self.port, profile: try self.serviceProfile(), seed: self.seed,
                    faults: try self.faultScript()
                ) { port in
                    Console.say(
                        "Simulated model server on http://\(self.host):\(port)/v1 (\(self.profile)); Ctrl-C stops it")
                }
                let group = ServiceGroup(
                    configuration: .init(
                        services: [.init(service: ModelSimulator(configuration: configuration))],
                        gracefulShutdownSignals: [.sigterm, .sigint], logger: Logger.current
                    )
                )
                do {
                    try await group.run()
                } catch let error as SimulatorError where error.code == .killed {
                    // As if by kill -9: what watches it sees a crash.
                    throw ExitCode(137)
                }
            }
        }
    }
}
