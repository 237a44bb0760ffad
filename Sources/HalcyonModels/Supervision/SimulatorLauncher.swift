import Glibc

/// Plans simulated model servers: this program again, with other arguments.
public struct SimulatorLauncher: Hashable, Sendable {
    /// The path of the `halcyon` program.
    public var executable: String

    /// The simulated model, for example `mentallama-7b`.
    public var profile: String

    /// Of the first server; each further one has the next.
    public var seed: UInt64

    /// Further arguments, `--faults FILE` for example.
    public var arguments: [String]

    /// - Parameter executable: nil takes the running program.
    public init(executable: String? = nil, profile: String, seed: UInt64 = 1, arguments: [String] = []) {
        self.executable = executable ?? Self.ownExecutable
        self.profile = profile
        self.seed = seed
        self.arguments = arguments
    }

    /// Plans for `count` servers, each on a free port.
    public func plans(count: Int, logFolder: String) async throws -> [LaunchPlan] {
        try await FreePorts.find(count).enumerated().map { index, port in
            let command =
                [
                    self.executable, "model", "simulate", "--port", "\(port)", "--profile", self.profile,
                    "--seed", "\(self.seed &+ UInt64(index))",
                ] + self.arguments
            // The kernel then ends the server with this process, also when that is killed.
            let whole =
                FileAccess.isExecutable(Self.setpriv) ? [Self.setpriv, "--pdeathsig", "KILL", "--"] + command : command
            return LaunchPlan(
                name: "\(self.profile)-\(index + 1)", executable: whole[0], arguments: Array(whole.dropFirst()),
                port: port, logFile: "\(logFolder)/\(self.profile)-\(index + 1).log"
            )
        }
    }

    /// Part of util-linux. The kernel counts the death of the thread that started a child as its parent's; the
    /// process library starts all children from one thread that lives as long as the process.
    private static let setpriv = "/usr/bin/setpriv"

    private static var ownExecutable: String {
        var bytes = [CChar](repeating: 0, count: 4096)
        let count = unsafe readlink("/proc/self/exe", &bytes, bytes.count)
        guard count > 0 else { return CommandLine.arguments[0] }
        return String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
