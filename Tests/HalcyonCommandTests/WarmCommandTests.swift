import Foundation
import HalcyonCore
import Testing

@testable import halcyon

@Suite struct WarmCommandTests {
    private static func file(_ text: String, _ body: (String) throws -> Void) throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "halcyon-list-\(UUID().uuidString).txt")
        try Data(text.utf8).write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        try body(url.path)
    }

    @Test func aListIsSentWithOneEntryALine() throws {
        try Self.file("# list\n\nWhat is grief?\n  {\"question\": \"What is anger?\"}\n") { path in
            let entries = try WarmListArgument.entries(of: path)
            let anger = JSONValue.object(JSONMembers([.init(name: "question", value: .string("What is anger?"))]))
            #expect(entries == [.null, .null, .string("What is grief?"), anger, .null])
        }
    }

    @Test func whatIsWrongInAListIsNamedWithFileAndLine() throws {
        try Self.file("What is grief?\n{\"question\": 7}\n") { path in
            let error = #expect(throws: CommandFailure.self) { try WarmListArgument.entries(of: path) }
            #expect(error?.description == "\(path):2: `question` must be a string, not a number.")
            let file = WarmListFile(path: path, audiences: [], locale: "en")
            let problem = #expect(throws: ConfigurationProblem.self) { try file.read() }
            #expect(problem?.description.hasPrefix("\(path):2") == true)
        }
        try Self.file("# nothing\n") { path in
            #expect(throws: CommandFailure.self) { try WarmListArgument.entries(of: path) }
        }
        let missing = #expect(throws: CommandFailure.self) { try WarmListArgument.entries(of: "/no/list.txt") }
        #expect(missing?.code == .failure)
    }

    @Test func aRunIsToldInWords() throws {
        let json = """
            {"number": 3, "trigger": "operator", "ending": "stopped", "total": 9, "done": 5, "stored": 2, "fresh": 1,
             "refused": {"empty": 1}, "failed": {"model_failed": 1}, "refusals": [{"line": 4, "reason": "empty"}],
             "problem": "q.txt:3: it is not UTF-8."}
            """
        let run = WarmRunView(try JSONReader.read([UInt8](json.utf8)))
        let outcomes = "2 stored, 1 still good, 1 not to be stored (empty 1), 1 failed (model_failed 1)"
        #expect(run.progress == "Run 3: 5 of 9 asked, \(outcomes)")
        #expect(
            run.result == """
                Run 3 (operator) was stopped: 5 of 9 asked, \(outcomes)
                  line 4: empty
                  q.txt:3: it is not UTF-8.
                """)
        let begun = WarmRunView(try JSONReader.read([UInt8](#"{"number": 4, "total": 0}"#.utf8)))
        #expect(begun.progress == "Run 4: collecting questions")
    }
}
