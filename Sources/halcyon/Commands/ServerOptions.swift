import ArgumentParser

/// Where the running server is, for commands that talk to one.
struct ServerOptions: ParsableArguments {
    @Option(help: "The server.")
    var url = "http://127.0.0.1:8080"

    @Option(help: "A key of role operator or admin.")
    var key = "local"
}
