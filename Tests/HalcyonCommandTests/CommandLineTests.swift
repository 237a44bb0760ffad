import ArgumentParser
import Testing

@testable import halcyon

@Suite struct CommandLineTests {
    @Test(arguments: [
        ["dev", "--port", "0", "--model", "simulated"], ["serve", "--config", "x.yaml"], ["check", "x.yaml", "--json"],
        ["doctor", "--json"], ["bench", "--profile", "smoke", "--json", "-"], ["flag"], ["flag", "list"],
        ["flag", "set", "cache.l1", "off", "--reason", "why"], ["import", "a.jsonl"],
        ["model", "simulate", "--port", "0"], ["warm"],
        ["warm", "--source", "sketch", "--source", "list", "--limit", "5"],
        ["warm", "start", "--list", "-", "--wait", "--json", "--url", "http://x", "--key", "k"],
        ["warm", "status", "--json"],
        ["warm", "stop"],
    ])
    func commandIsUnderstood(arguments: [String]) throws {
        _ = try Halcyon.parseAsRoot(arguments)
    }

    @Test(arguments: [
        ["dev", "--prot", "1"], ["flag", "set", "cache.l1", "maybe"], ["nothing"], ["check"],
        ["warm", "--source", "moon"],
    ])
    func usageErrorHasItsExitCode(arguments: [String]) {
        #expect {
            try Halcyon.parseAsRoot(arguments)
        } throws: { error in
            Halcyon.exitCode(for: error).rawValue == CommandFailure.Code.usage.rawValue
        }
    }

    @Test func configurationProblemsExitWith78() {
        let failure = CommandFailure(ConfigurationProblem(file: "h.yaml", line: 1, column: 2, message: "wrong"))
        #expect(failure.code == .configuration)
        #expect(failure.description == "h.yaml:1:2: wrong")
    }
}
