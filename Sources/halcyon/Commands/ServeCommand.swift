import ArgumentParser
import HalcyonHTTP
import HalcyonStore
import Logging

/// Serves with models and keys from a configuration file.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve with the models, keys and settings of a configuration file."
    )

    @Option(help: "The configuration file.")
    var config = "halcyon.yaml"

    @Option(help: "The port, instead of the configuration's.")
    var port: Int?

    func run() async throws {
        try await CommandFailure.reporting {
            var settings = try ServerSettings.load(path: self.config)
            if let port = self.port {
                guard (0...65_535).contains(port) else {
                    throw CommandFailure(.usage, "--port must be from 0 to 65535")
                }
                settings.server.port = port
            }
            let logger = Telemetry.start(level: settings.logLevel, format: settings.logFormat)
            try await PortProbe.check(host: settings.server.host, port: settings.server.port)
            let store = try await SQLiteStore.open(settings.store)
            let host = settings.server.host
            let assembly = Assembly(
                settings: settings, store: store, logger: logger, supervisor: nil, drain: .seconds(20)
            ) { port, _ in
                logger.notice("Serving", metadata: ["host": "\(host)", "port": "\(port)"])
            }
            do {
                try await assembly.run()
            } catch {
                // The process ends: what could not be closed is recovered from the log at the next start.
                try? await store.close()
                throw error
            }
            try await store.close()
        }
    }
}
