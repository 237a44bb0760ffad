import FoundationEssentials

/// A folder that goes away with the test that needed it.
enum TestFolder {
    static func with<Result>(_ body: (String) async throws -> Result) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.path + "/halcyon-redis-\(UInt64.random(in: 0...UInt64.max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer {
            // A server that still writes its last bytes may leave a file behind; the system clears its folder.
            try? FileManager.default.removeItem(atPath: folder)
        }
        return try await body(folder)
    }

    static func write(_ text: String, to path: String) throws {
        guard FileManager.default.createFile(atPath: path, contents: Data(text.utf8)) else {
            throw RedisServerError("Cannot write \(path)")
        }
    }
}
