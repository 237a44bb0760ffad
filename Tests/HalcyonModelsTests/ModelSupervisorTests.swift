import Glibc
import HalcyonTesting
import Testing

@testable import HalcyonModels

@Suite struct ModelSupervisorTests {
    private static func plan(_ name: String, _ script: String) -> LaunchPlan {
        LaunchPlan(
            name: name, executable: "/bin/sh", arguments: ["-c", script], port: 1,
            logFile: "\(self.logFolder)/\(name).log"
        )
    }

    /// Runs a supervisor, hands its events to `body`, and returns when all children have ended.
    private static func supervising(
        _ plans: [LaunchPlan], isReady: Bool = true, clock: ManualClock = ManualClock(),
        _ body: (ModelSupervisor<ManualClock>, AsyncStream<ModelServerEvent>) async throws -> Void
    ) async throws {
        let (events, continuation) = AsyncStream<ModelServerEvent>.makeStream()
        let supervisor = ModelSupervisor(
            plans: plans, configuration: .init(), clock: clock, client: nil, onEvent: { continuation.yield($0) },
            isReady: { _ in isReady }
        )
        try await withThrowingTaskGroup { group in
            group.addTask { await supervisor.run() }
            try await body(supervisor, events)
            group.cancelAll()
            try await group.waitForAll()
        }
        for plan in plans { unsafe unlink(plan.logFile) }
        // Another test's log may still be there.
        unsafe rmdir(self.logFolder)
    }

    private static let logFolder = "/tmp/halcyon-tests-\(getpid())"

    private static func processID(_ event: ModelServerEvent?) throws -> Int32 {
        guard case .loading(_, let processID) = event else {
            throw Unexpected(event: "\(String(describing: event))")
        }
        return processID
    }

    private struct Unexpected: Error { var event: String }

    private static func isRunning(_ processID: Int32) -> Bool { kill(processID, 0) == 0 }

    @Test func allChildrenAreStoppedAtTheEnd() async throws {
        var processes: [Int32] = []
        try await Self.supervising([Self.plan("a", "exec sleep 60"), Self.plan("b", "exec sleep 60")]) {
            supervisor, events in
            try await supervisor.waitUntilReady()
            while processes.count < 2 {
                if case .loading(_, let processID) = await events.next() { processes.append(processID) }
            }
            #expect(processes.allSatisfy(Self.isRunning))
        }
        #expect(!processes.contains(where: Self.isRunning))
    }

    @Test func childThatIgnoresTheSignalIsKilled() async throws {
        var process: Int32 = 0
        let script = "trap '' TERM; while :; do sleep 60; done"
        try await Self.supervising([Self.plan("stubborn", script)]) { _, events in
            process = try Self.processID(await events.next())
        }
        #expect(!Self.isRunning(process))
    }

    @Test func killedChildIsStartedAgain() async throws {
        let clock = ManualClock()
        var processes: [Int32] = []
        try await Self.supervising([Self.plan("killed", "exec sleep 60")], clock: clock) { supervisor, events in
            processes.append(try Self.processID(await events.next()))
            try await supervisor.waitUntilReady()
            guard case .ready = await events.next() else { throw Unexpected(event: "not ready") }
            kill(processes[0], SIGKILL)
            guard case .restarting(_, "signal 9", let pause) = await events.next() else {
                throw Unexpected(event: "not restarting")
            }
            await clock.sleepers(atLeast: 1)
            clock.advance(by: pause)
            processes.append(try Self.processID(await events.next()))
            try await supervisor.waitUntilReady()
            #expect(Self.isRunning(processes[1]))
        }
        #expect(!processes.contains(where: Self.isRunning))
    }

    @Test func childThatAlwaysEndsStaysDownWithAnError() async throws {
        let clock = ManualClock()
        try await Self.supervising([Self.plan("broken", "exit 3")], isReady: false, clock: clock) {
            supervisor, events in
            var failure: ModelSetupError?
            while failure == nil {
                switch await events.next() {
                case .restarting(_, let reason, let pause):
                    #expect(reason == "exit code 3")
                    await clock.sleepers(atLeast: 1)
                    clock.advance(by: pause)
                case .failed(_, let error): failure = error
                case .loading: break
                default: throw Unexpected(event: "an event that cannot come")
                }
            }
            #expect(failure?.code == .serverFailed)
            let error = await #expect(throws: ModelSetupError.self) { try await supervisor.waitUntilReady() }
            #expect(error == failure)
        }
    }

    @Test func missingProgramIsReported() async throws {
        var plan = Self.plan("missing", "")
        plan.executable = "/nowhere/model-server"
        try await Self.supervising([plan]) { supervisor, _ in
            let error = await #expect(throws: ModelSetupError.self) { try await supervisor.waitUntilReady() }
            #expect(error?.code == .notInstalled)
            #expect(error?.message.contains("/nowhere/model-server") == true)
        }
    }

    @Test func serverThatLoadsTooLongIsStartedAgain() async throws {
        let clock = ManualClock()
        try await Self.supervising([Self.plan("slow", "exec sleep 60")], isReady: false, clock: clock) { _, events in
            let process = try Self.processID(await events.next())
            await clock.sleepers(atLeast: 1)
            clock.advance(by: .seconds(60))
            guard case .restarting(_, "not ready within 60 s", _) = await events.next() else {
                throw Unexpected(event: "not restarting")
            }
            #expect(!Self.isRunning(process))
        }
    }

    @Test func freePortsDiffer() async throws {
        let ports = try await FreePorts.find(8)
        #expect(Set(ports).count == 8)
        #expect(ports.allSatisfy { $0 > 1023 })
    }
}
