import Foundation

/// Where the files that belong to this program are: the page, the model server's script, the models.
enum Installation {
    /// Finds a file or folder by its path below the project: in the working folder, or above the program.
    static func find(_ path: String) -> String? {
        let candidates = [FileManager.default.currentDirectoryPath] + Self.foldersAboveProgram
        return candidates.map { "\($0)/\(path)" }.first { FileManager.default.fileExists(atPath: $0) }
    }

    static let program: String = {
        // Linux always has this link; without it the first argument is the best guess.
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    }()

    private static let foldersAboveProgram: [String] = {
        var url = URL(filePath: Self.program)
        return (0..<5).map { _ in
            url.deleteLastPathComponent()
            return url.path
        }
    }()
}
