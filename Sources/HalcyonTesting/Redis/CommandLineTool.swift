import Subprocess
import SystemPackage

/// Runs a program to its end for what it prints.
enum CommandLineTool {
    /// - Throws: ``RedisServerError`` with what it printed, if its exit code is not 0.
    static func run(_ program: String, _ arguments: [String], input: String = "") async throws -> String {
        let result = try await Subprocess.run(
            .path(FilePath(program)), arguments: Arguments(arguments), input: .string(input),
            output: .string(limit: 1 << 20),
            error: .combinedWithOutput
        )
        let text = result.standardOutput.split(separator: "\n", omittingEmptySubsequences: false)
        let trimmed = (text.last?.isEmpty == true ? text.dropLast() : text[...]).joined(separator: "\n")
        guard result.terminationStatus.isSuccess else {
            throw RedisServerError("\(program) failed: \(trimmed)")
        }
        return trimmed
    }
}
