/// How one local model server is started.
public struct LaunchPlan: Hashable, Sendable {
    /// What people see in progress lines and errors.
    public var name: String

    /// The path of the program.
    public var executable: String
    public var arguments: [String]

    /// Variables that are set on top of this process's own.
    public var environment: [String: String]

    /// Where on 127.0.0.1 the server listens.
    public var port: Int

    /// The path of the file that takes what the server prints; its folder is made if need be.
    public var logFile: String

    public init(
        name: String, executable: String, arguments: [String], environment: [String: String] = [:], port: Int,
        logFile: String
    ) {
        self.name = name
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.port = port
        self.logFile = logFile
    }

    /// Where clients reach the server.
    public var url: String { "http://127.0.0.1:\(self.port)" }
}
