import Glibc
import SystemPackage
import Testing

@testable import HalcyonModels

@Suite struct LaunchPlanTests {
    @Test func simulatorsGetPortsAndSeedsOfTheirOwn() async throws {
        let launcher = SimulatorLauncher(
            executable: "/opt/halcyon", profile: "mentallama-7b", seed: 7, arguments: ["--slots", "2"]
        )
        let plans = try await launcher.plans(count: 2, logFolder: "/tmp/logs")
        #expect(Set(plans.map(\.port)).count == 2)
        for (index, plan) in plans.enumerated() {
            let command = [plan.executable] + plan.arguments
            let wanted = [
                "/opt/halcyon", "model", "simulate", "--port", "\(plan.port)", "--profile", "mentallama-7b", "--seed",
                "\(7 + index)", "--slots", "2",
            ]
            #expect(command.suffix(wanted.count) == wanted[...])
            #expect(plan.url == "http://127.0.0.1:\(plan.port)")
            #expect(plan.logFile == "/tmp/logs/mentallama-7b-\(index + 1).log")
        }
    }

    @Test func missingModelSaysHowToInstallIt() async {
        let launcher = LocalModelLauncher(script: "/dev/null", models: "/nowhere", python: "/bin/sh")
        let error = await #expect(throws: ModelSetupError.self) {
            _ = try await launcher.plans(count: 1, logFolder: "/tmp")
        }
        #expect(error?.code == .notInstalled)
        #expect(error?.message.contains("Scripts/setup.sh --models") == true)
    }

    @Test func heavyLogIsPutAsideOnce() throws {
        let folder = "/tmp/halcyon-log-test-\(getpid())"
        let path = folder + "/server.log"
        let first = try ChildLog.open(path)
        #expect(ftruncate(first.rawValue, ChildLog.byteLimit + 1) == 0)
        try first.close()
        let second = try ChildLog.open(path)
        let size = try second.seek(offset: 0, from: .end)
        #expect(size == 0)
        try second.close()
        #expect(FileAccess.exists(path + ".1"))
        for file in [path, path + ".1"] { unsafe unlink(file) }
        unsafe rmdir(folder)
    }
}
