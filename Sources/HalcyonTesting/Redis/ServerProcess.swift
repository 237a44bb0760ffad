import Glibc
import Subprocess
import SystemPackage

/// One run of a server program, from its start to its end.
final class ServerProcess: Sendable {
    let log = ServerLog()
    private let arguments: [String]
    private let started = Milestone<Int32?>()
    private let ended = Milestone<Void>()

    /// - Parameter arguments: the program's path and its arguments.
    init(_ arguments: [String]) { self.arguments = arguments }

    /// Runs the program until it ends; a cancelled task kills it.
    ///
    /// The kernel ends it with this process, however that ends.
    func run() async {
        var options = PlatformOptions()
        options.teardownSequence = []
        do {
            _ = try await Subprocess.run(
                .path("/usr/bin/setpriv"), arguments: Arguments(["--pdeathsig", "KILL", "--"] + self.arguments),
                platformOptions: options, input: .none, output: .sequence, error: .combinedWithOutput
            ) { execution in
                self.started.reach(execution.processIdentifier.value)
                for try await line in execution.standardOutput.strings() { self.log.append(line) }
            }
        } catch {
            self.log.append("\(error)")
        }
        self.started.reach(nil)
        self.log.finish()
        self.ended.reach()
    }

    /// Sends a signal, if the program runs.
    func send(_ signal: Int32) async {
        guard let number = await self.started.wait(), self.ended.value == nil else { return }
        _ = Glibc.kill(number, signal)
    }

    func waitForEnd() async { await self.ended.wait() }
}
