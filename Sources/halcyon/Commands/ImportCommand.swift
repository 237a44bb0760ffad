import ArgumentParser
import HalcyonCore
import HalcyonStore

/// Puts concepts into the knowledge base.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Import concepts from JSON Lines files; a running server notices them within a second."
    )

    @Argument(
        help:
            "Files with one concept a line: {\"id\",\"name\" or \"concept\",\"definition\",\"category\",\"synonyms\"}.")
    var files: [String]

    @Option(help: "The data folder of `halcyon dev`.")
    var data = ".halcyon"

    @ArgumentParser.Flag(help: "Leave out lines that are wrong, and list them, instead of importing nothing.")
    var skipBad = false

    @ArgumentParser.Flag(help: "Print the result as JSON.")
    var json = false

    func run() async throws {
        try await CommandFailure.reporting {
            let store = try await SQLiteStore.open(.init(path: "\(self.data)/halcyon.sqlite"))
            let edits = KnowledgeEdits(store: store)
            let total = try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await edits.run() }
                defer { group.cancelAll() }
                return try await self.importAll(into: store, by: edits)
            }
            try await store.close()
            Console.say(self.json ? Self.json(total) : Self.text(total))
        }
    }

    private func importAll(
        into store: SQLiteStore, by edits: KnowledgeEdits<ContinuousClock>
    ) async throws -> ConceptImport.Report {
        var total = ConceptImport.Report()
        for file in self.files {
            let source = ConceptImport(path: file, mode: self.skipBad ? .skipping : .strict)
            let report = try await edits.perform {
                let report = try await source.run(into: store) { progress in
                    let share = progress.totalBytes > 0 ? progress.bytes * 100 / progress.totalBytes : 100
                    Console.progress("\(file): \(progress.lines) lines, \(share) %")
                }
                return (report, report.change)
            }
            Console.endProgress()
            for problem in report.problems { Console.error("\(problem)") }
            total.saved.added += report.saved.added
            total.saved.changed += report.saved.changed
            total.saved.unchanged += report.saved.unchanged
            total.lines += report.lines
            total.skipped += report.skipped
        }
        return total
    }

    private static func text(_ report: ConceptImport.Report) -> String {
        "\(report.lines) lines: \(report.saved.added) concepts added, \(report.saved.changed) changed, "
            + "\(report.saved.unchanged) unchanged, \(report.skipped) lines left out"
    }

    private static func json(_ report: ConceptImport.Report) -> String {
        var writer = JSONWriter()
        writer.object { writer in
            for (name, count) in [
                ("lines", report.lines), ("added", report.saved.added), ("changed", report.saved.changed),
                ("unchanged", report.saved.unchanged), ("skipped", report.skipped),
            ] {
                writer.name(name)
                writer.value(count)
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
