import ArgumentParser

/// The program: it parses commands and wires services; it decides nothing.
@main
struct Halcyon: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "halcyon",
        abstract: "Serves conversational AI for mental-health training, fast, right and safe.",
        discussion: """
            Exit codes: 0 ok, 1 failure, 64 usage, 69 a needed service is missing, 78 configuration.
            Completions: halcyon --generate-completion-script bash|zsh|fish
            """,
        version: Version.current,
        subcommands: [
            DevCommand.self, ServeCommand.self, CheckCommand.self, DoctorCommand.self, BenchCommand.self,
            FlagCommand.self, WarmCommand.self, ImportCommand.self, ModelCommand.self,
        ]
    )
}
