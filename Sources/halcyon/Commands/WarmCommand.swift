import ArgumentParser
import HalcyonCore
import HalcyonHTTP

/// Asks in advance what will be asked.
struct WarmCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "warm",
        abstract: "Ask in advance what will be asked, so that its answers are stored before people want them.",
        discussion: """
            The server asks its models while they are idle, with a share of their places (warm.share) at the most, and \
            gives way to people. Replies are stored by the same rules as everybody's.

            `halcyon warm --list questions.txt --wait` begins a run and waits for its end.
            """,
        subcommands: [Start.self, Status.self, Stop.self], defaultSubcommand: Start.self
    )

    /// Begins a run.
    struct Start: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "start", abstract: "Begin a run (the default).",
            discussion: """
                A list has one question a line: plain text, or JSON such as {"question": "…"}, \
                {"scenario": "sc-01", "opening": "…"} or the body of a chat request, each with an optional "role". \
                Ctrl-C while waiting ends the waiting alone; `halcyon warm stop` ends the run.
                """
        )

        @Option(
            help: "Where questions come from: sketch (asked of late), schedule (asked in this hour of the week), list.")
        var source: [WarmSourceName] = []

        @Option(help: "A file with questions, or - for standard input.")
        var list: String?

        @Option(help: "The most questions.")
        var limit: Int?

        @ArgumentParser.Flag(help: "Wait for the end of the run and show how far it is.")
        var wait = false

        @ArgumentParser.Flag(help: "Print the server's JSON.")
        var json = false

        @OptionGroup var server: ServerOptions

        func run() async throws {
            try await CommandFailure.reporting {
                if let limit = self.limit, !(1...WarmList.entryLimit).contains(limit) {
                    throw CommandFailure(.usage, "--limit must be from 1 to \(WarmList.entryLimit)")
                }
                let entries = try self.list.map { try WarmListArgument.entries(of: $0) }
                let client = ServerClient(self.server)
                let body = try await client.post("/ops/v1/warm", body: self.order(entries))
                let run = WarmRunView(try JSONReader.read(body))
                guard self.wait else {
                    return Console.say(
                        self.json
                            ? String(decoding: body, as: UTF8.self)
                            : "Run \(run.number) has begun; see how far it is with `halcyon warm status`."
                    )
                }
                try await WarmWait(client: client, number: run.number, isJSON: self.json).run()
            }
        }

        private func order(_ entries: [JSONValue]?) -> [UInt8] {
            var sources = self.source.map(\.rawValue)
            if entries != nil, !sources.isEmpty, !sources.contains("list") { sources.append("list") }
            var writer = JSONWriter()
            writer.object { writer in
                writer.name("sources")
                writer.value(.array(sources.map { .string($0) }))
                if let limit = self.limit {
                    writer.name("limit")
                    writer.value(limit)
                }
                if let entries {
                    writer.name("list")
                    writer.value(.array(entries))
                }
            }
            return writer.bytes
        }
    }

    /// Shows what runs and what came of the last runs.
    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "status", abstract: "Show what runs and what came of the last runs.")

        @ArgumentParser.Flag(help: "Print the server's JSON.")
        var json = false

        @OptionGroup var server: ServerOptions

        func run() async throws {
            try await CommandFailure.reporting {
                let body = try await ServerClient(self.server).get("/ops/v1/warm")
                guard !self.json else { return Console.say(String(decoding: body, as: UTF8.self)) }
                let status = try JSONReader.read(body).objectValue
                if status?["enabled"]?.boolValue == false {
                    Console.say("Off: answers.warm or a flag it needs is off.")
                }
                let running = status?["running"].flatMap { $0 == .null ? nil : WarmRunView($0) }
                Console.say(running.map(\.progress) ?? "Nothing is being asked in advance.")
                for run in status?["last"]?.arrayValue ?? [] { Console.say(WarmRunView(run).result) }
            }
        }
    }

    /// Ends the run that is under way.
    struct Stop: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "stop", abstract: "Stop the run that is under way, at once.")

        @OptionGroup var server: ServerOptions

        func run() async throws {
            try await CommandFailure.reporting {
                let body = try await ServerClient(self.server).delete("/ops/v1/warm")
                let isStopped = try JSONReader.read(body).objectValue?["stopped"]?.boolValue == true
                Console.say(isStopped ? "Stopped." : "Nothing was being asked in advance.")
            }
        }
    }
}

/// The sources of questions as arguments.
enum WarmSourceName: String, ExpressibleByArgument, CaseIterable {
    case sketch, schedule, list
}
