import Foundation

/// The files of this repository that people write, read once.
enum Repository {
    static let root = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL

    static let sources = swiftFiles(below: "Sources")
    static let tests = swiftFiles(below: "Tests")

    /// Every Markdown page, by its path from the root.
    static let pages: [String: String] = {
        let paths = ["README.md", "CONTRIBUTING.md"] + files(below: "Docs").filter { $0.hasSuffix(".md") }
        return texts(at: paths)
    }()

    /// Every text a person wrote, by its path from the root.
    static let texts: [String: String] = {
        let folders = [".ci", "Deploy", "Docs", "ModelServer", "Scripts", "Sources", "Tests", "Web"]
        let top = ["CONTRIBUTING.md", "LICENSE", "Makefile", "Package.swift", "README.md", ".gitignore"]
        return texts(at: top + folders.flatMap { files(below: $0) })
    }()

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: self.root.appending(path: path).path)
    }

    private static func swiftFiles(below folder: String) -> [SourceFile] {
        self.texts(at: self.files(below: folder).filter { $0.hasSuffix(".swift") })
            .map { SourceFile(path: $0.key, text: $0.value) }
            .sorted { $0.path < $1.path }
    }

    private static func files(below folder: String) -> [String] {
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: self.root.appending(path: folder).path)) ?? []
        let built = ["dist/", "__pycache__/"]
        return names.map { "\(folder)/\($0)" }.filter { path in !built.contains { path.contains($0) } }
    }

    /// Folders and what is not text have none.
    private static func texts(at paths: [String]) -> [String: String] {
        paths.reduce(into: [:]) { texts, path in
            texts[path] = try? String(contentsOf: self.root.appending(path: path), encoding: .utf8)
        }
    }
}
