import Glibc

/// Plans local servers of the demonstration model: a Python script that runs llama.cpp's server in its process.
///
/// The script ends with this process, also when that is killed.
public struct LocalModelLauncher: Hashable, Sendable {
    /// Requests that may wait in a server beside the one it computes.
    public static let queue = 15

    /// The name under which the servers list the model.
    public static let modelName = "smollm2-135m"

    /// The Python interpreter that the model folder was installed for.
    public var python: String

    /// The path of `serve.py`.
    public var script: String

    /// The folder of the installed model and its server.
    public var models: String

    /// - Parameter python: nil takes the interpreter that the folder names, else `/usr/bin/python3`.
    public init(script: String, models: String, python: String? = nil) {
        self.script = script
        self.models = models
        self.python = python ?? Self.readLine(models + "/python") ?? "/usr/bin/python3"
    }

    /// Plans for `count` servers, each on a free port and with one computing thread.
    ///
    /// - Throws: ``ModelSetupError`` when something is not installed.
    public func plans(count: Int, logFolder: String) async throws -> [LaunchPlan] {
        try self.check()
        return try await FreePorts.find(count).enumerated().map { index, port in
            LaunchPlan(
                name: "\(Self.modelName)-\(index + 1)", executable: self.python,
                arguments: [
                    self.script, "--port", "\(port)", "--models", self.models, "--alias", Self.modelName,
                    "--threads", "1", "--parallel", "1", "--queue", "\(Self.queue)",
                ],
                // Waiting OpenMP threads that spin would starve the other servers of their cores.
                environment: ["OMP_WAIT_POLICY": "passive", "PYTHONUNBUFFERED": "1"],
                port: port, logFile: "\(logFolder)/\(Self.modelName)-\(index + 1).log"
            )
        }
    }

    /// - Throws: ``ModelSetupError`` that says what is missing and how to get it.
    public func check() throws(ModelSetupError) {
        guard FileAccess.isReadable(self.script) else {
            throw ModelSetupError(.notInstalled, "There is no model server script at \(self.script)")
        }
        guard FileAccess.isReadable(self.models + "/xllamacpp") else {
            throw ModelSetupError(
                .notInstalled, "No local model is installed in \(self.models); run Scripts/setup.sh --models"
            )
        }
        guard FileAccess.isExecutable(self.python) else {
            throw ModelSetupError(.notInstalled, "There is no Python at \(self.python); run Scripts/setup.sh --models")
        }
    }

    private static func readLine(_ path: String) -> String? {
        guard let file = unsafe fopen(path, "r") else { return nil }
        defer { unsafe fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = unsafe fread(&bytes, 1, bytes.count, file)
        let line = bytes[..<count].prefix { $0 != 0x0A }
        return line.isEmpty ? nil : String(validating: line, as: UTF8.self)
    }
}
