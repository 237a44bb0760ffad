import Subprocess
import SystemPackage

/// One run of a planned process, from its start to its end.
struct ChildProcess: Sendable {
    /// How long a child may take to end after SIGTERM before it is killed.
    static let grace = Duration.seconds(2)

    let plan: LaunchPlan

    /// Runs the process until it ends; when the task is cancelled it gets SIGTERM and, after ``grace``, SIGKILL.
    ///
    /// The child has a process group of its own, so that Ctrl-C in a terminal reaches only this process, which then
    /// stops its children in order.
    ///
    /// - Parameter onStart: takes the process's number.
    /// - Returns: why it ended, fit for people.
    /// - Throws: ``ModelSetupError`` when it could not be started.
    func run(onStart: @Sendable (Int32) -> Void) async throws -> String {
        let log = try ChildLog.open(self.plan.logFile)
        defer {
            // Nothing was written through this end, so nothing can be lost by closing it.
            try? log.close()
        }
        var options = PlatformOptions()
        options.processGroupID = 0
        options.teardownSequence = [
            .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: Self.grace)
        ]
        let result: ExecutionResult<Void, FileDescriptorOutput, FileDescriptorOutput>
        do {
            result = try await Subprocess.run(
                .path(FilePath(self.plan.executable)), arguments: Arguments(self.plan.arguments),
                environment: self.environment, platformOptions: options, input: .none,
                output: .fileDescriptor(log, closeAfterSpawningProcess: false),
                error: .fileDescriptor(log, closeAfterSpawningProcess: false)
            ) { execution in
                onStart(execution.processIdentifier.value)
            }
        } catch let error as SubprocessError {
            throw ModelSetupError(.notInstalled, "Cannot start \(self.plan.executable): \(error)")
        }
        return Self.reason(result.terminationStatus)
    }

    private var environment: Environment {
        var values: [Environment.Key: String?] = [:]
        for (name, value) in self.plan.environment {
            if let key = Environment.Key(rawValue: name) { values[key] = value }
        }
        return .inherit.updating(values)
    }

    private static func reason(_ status: TerminationStatus) -> String {
        switch status {
        case .exited(let code): "exit code \(code)"
        case .signaled(let signal): "signal \(signal)"
        }
    }
}
