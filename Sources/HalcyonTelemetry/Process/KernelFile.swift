import Glibc

/// Files that the kernel makes up when they are read.
enum KernelFile {
    /// No more than this is read of a file.
    private static let byteLimit = 1 << 20
    private static let chunkBytes = 1 << 14

    /// The file's text, or nil if it cannot be read.
    static func read(_ path: String) -> String? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var text: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: Self.chunkBytes)
        while text.count < Self.byteLimit {
            let count = unsafe Glibc.read(descriptor, &chunk, chunk.count)
            guard count > 0 else { break }
            text += chunk[..<count]
        }
        return text.isEmpty ? nil : String(decoding: text, as: UTF8.self)
    }

    /// How many entries a folder has, without the descriptor that the counting needs, or nil if it cannot be read.
    static func entries(_ path: String) -> Int? {
        guard let folder = unsafe opendir(path) else { return nil }
        defer { unsafe closedir(folder) }
        var count = 0
        while let entry = unsafe readdir(folder) {
            // `.` and `..`; the names of descriptors are numbers.
            if unsafe entry.pointee.d_name.0 != CChar(UInt8(ascii: ".")) { count += 1 }
        }
        return count - 1
    }
}
