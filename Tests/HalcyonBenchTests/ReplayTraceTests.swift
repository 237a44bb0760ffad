import Foundation
import Testing

@testable import HalcyonBench

@Suite struct ReplayTraceTests {
    private let material = Material(scenarioIDs: ["a", "b"], conceptNames: ["grief"])
    private let mix = """
        timestamp_ms,session_id,user_id,operation,prompt_tokens,output_tokens,context_tokens,cache_key_hint
        1000,s1,u1,app_shell_get,0,0,0,
        1050,s1,u1,scenario_get,0,0,0,sc1
        1250,s1,u1,rehearsal_open,0,135,350,open:sc1
        21250,s1,u1,rehearsal_turn,8,37,489,
        2000,s2,u2,kb_question,14,180,500,
        30000,s2,u2,report_get,0,0,0,
        """

    @Test func mixTraceBecomesSessions() throws {
        let trace = try ReplayTrace(text: self.mix, path: "/tmp/mix.csv")
        #expect(trace.name == "mix.csv")
        #expect(trace.operationCount == 6)
        let sessions = trace.workload(profile: .smoke, material: self.material, seed: 1).sessions
        #expect(sessions.count == 2)
        #expect(sessions[0].steps.map(\.operation.kind) == [.read, .read, .write, .rehearsal])
        #expect(sessions[0].steps[3].gap == .seconds(20 * BenchProfile.smoke.timeScale))
        #expect(sessions[0].steps[1].operation == .scenario(index: 1))
        // The trace opens no session for questions, so one is put before the first.
        #expect(sessions[1].steps.map(\.operation.kind) == [.write, .knowledge, .read])
    }

    @Test func questionStreamKeepsItsWords() throws {
        let text = """
            {"i": 0, "t_ms": 163, "session": "s0", "user": "u1", "turn": 0, "text": "What is grief?"}
            {"i": 1, "t_ms": 900, "session": "s0", "user": "u1", "turn": 1, "text": "What causes grief?"}
            """
        let trace = try ReplayTrace(text: text, path: "kb.jsonl")
        let sessions = trace.workload(profile: .smoke, material: self.material, seed: 1).sessions
        #expect(
            sessions.map { $0.steps.map(\.operation) } == [
                [.openKnowledge, .question(text: "What is grief?"), .question(text: "What causes grief?")]
            ]
        )
    }

    @Test(arguments: [
        ("timestamp_ms,session_id\n1,s", "t.csv, line 1: the column “operation” is missing"),
        ("{\"t_ms\": 1, \"session\": \"s\", \"text\": \"a\"}\n{\"t_ms\": 2}", "t.csv, line 2: is no JSON object"),
        ("", "t.csv, line 1: the column"),
    ])
    func errorsNameFileAndLine(text: String, message: String) {
        let error = #expect(throws: BenchError.self) { try ReplayTrace(text: text, path: "t.csv") }
        #expect(error?.message.hasPrefix(message) == true)
    }

    @Test(arguments: [
        ("9x,s1,u1,report_get,0,0,0,", "t.csv, line 8: “9x” is no time in milliseconds"),
        ("9,s1,u1,dance,0,0,0,", "t.csv, line 8: the operation “dance” is unknown"),
        ("9,s1,u1", "t.csv, line 8: has 3 fields instead of 8"),
        ("9,s1,u1,report_get,-1,0,0,", "t.csv, line 8: “-1” is no number of tokens"),
    ])
    func badRowsAreNamed(row: String, message: String) {
        let error = #expect(throws: BenchError.self) { try ReplayTrace(text: self.mix + "\n" + row, path: "t.csv") }
        #expect(error?.message == message)
    }

    @Test func compressedFilesAreRead() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let plain = folder.appending(path: "mix.csv")
        try Data(self.mix.utf8).write(to: plain)
        let gzip = Process()
        gzip.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        gzip.arguments = ["gzip", "-k", plain.path]
        try gzip.run()
        gzip.waitUntilExit()
        #expect(try ReplayTrace.read(path: plain.path).operationCount == 6)
        #expect(try ReplayTrace.read(path: plain.path + ".gz").operationCount == 6)
        try Data("no gzip".utf8).write(to: folder.appending(path: "bad.csv.gz"))
        let error = #expect(throws: BenchError.self) {
            try ReplayTrace.read(path: folder.appending(path: "bad.csv.gz").path)
        }
        #expect(error?.message.contains("no sound gzip file") == true)
    }

    @Test func aMissingFileIsNamed() {
        let error = #expect(throws: BenchError.self) { try ReplayTrace.read(path: "/no/such/trace.csv") }
        #expect(error?.message.hasPrefix("/no/such/trace.csv: ") == true)
    }
}
