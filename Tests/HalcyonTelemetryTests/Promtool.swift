import Foundation

/// Prometheus' own checker, where it is installed.
enum Promtool {
    static let path = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":")
        .map { "\($0)/promtool" }.first { FileManager.default.isExecutableFile(atPath: $0) }

    /// What `promtool check metrics` says about a page; empty and 0 if the page is clean.
    static func check(_ page: [UInt8]) throws -> (output: String, status: Int32) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "promtool-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // What is left in the temporary folder does no harm.
        defer { try? FileManager.default.removeItem(at: folder) }
        let input = folder.appending(path: "page")
        let output = folder.appending(path: "output")
        try Data(page).write(to: input)
        try Data().write(to: output)
        let process = Process()
        process.executableURL = Self.path.map { URL(filePath: $0) }
        process.arguments = ["check", "metrics"]
        process.standardInput = try FileHandle(forReadingFrom: input)
        let said = try FileHandle(forWritingTo: output)
        process.standardOutput = said
        process.standardError = said
        try process.run()
        process.waitUntilExit()
        return (String(decoding: try Data(contentsOf: output), as: UTF8.self), process.terminationStatus)
    }
}
