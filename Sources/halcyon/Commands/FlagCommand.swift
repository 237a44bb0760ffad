import ArgumentParser
import HalcyonCore

/// Shows and sets the flags of a running server.
struct FlagCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flag", abstract: "Show or set the flags of a running server.",
        subcommands: [List.self, Set.self], defaultSubcommand: List.self
    )

    /// Lists the flags.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "List the flags.")

        @OptionGroup var server: ServerOptions

        @ArgumentParser.Flag(help: "Print the server's JSON.")
        var json = false

        func run() async throws {
            try await CommandFailure.reporting {
                let body = try await ServerClient(self.server).get("/ops/v1/flags")
                guard !self.json else {
                    Console.say(String(decoding: body, as: UTF8.self))
                    return
                }
                for flag in try JSONReader.read(body).objectValue?["flags"]?.arrayValue ?? [] {
                    FlagCommand.say(flag)
                }
            }
        }
    }

    /// Sets one flag.
    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "set", abstract: "Set one flag.")

        @Argument(help: "The flag, for example cache.l1.")
        var name: String

        @Argument(help: "on or off.")
        var value: FlagPreset

        @Option(help: "Why; it goes into the audit.")
        var reason = ""

        @OptionGroup var server: ServerOptions

        func run() async throws {
            try await CommandFailure.reporting {
                var writer = JSONWriter()
                writer.object { writer in
                    writer.name("enabled")
                    writer.value(self.value == .on)
                    writer.name("reason")
                    writer.value(self.reason)
                }
                let body = try await ServerClient(self.server).put("/ops/v1/flags/\(self.name)", body: writer.bytes)
                FlagCommand.say(try JSONReader.read(body))
            }
        }
    }

    private static func say(_ flag: JSONValue) {
        guard let members = flag.objectValue, let name = members["name"]?.stringValue else { return }
        let isOn = members["enabled"]?.boolValue ?? false
        let padding = String(repeating: " ", count: max(1, 20 - name.count))
        Console.say("\(isOn ? "on " : "off")  \(name)\(padding)\(members["summary"]?.stringValue ?? "")")
    }
}
