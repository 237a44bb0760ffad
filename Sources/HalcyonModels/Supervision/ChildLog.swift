import Glibc
import SystemPackage

/// The file that takes what a child process prints.
enum ChildLog {
    /// A file heavier than this is put aside when a child starts, and replaces the one put aside before.
    static let byteLimit: off_t = 4 << 20

    /// Opens the file at `path` for appending, closed for processes that are not given it.
    ///
    /// - Throws: ``ModelSetupError`` with the path and the system's reason.
    static func open(_ path: String) throws(ModelSetupError) -> FileDescriptor {
        try Self.makeFolder(of: path)
        Self.rotate(path)
        let descriptor = unsafe Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.error(path) }
        return FileDescriptor(rawValue: descriptor)
    }

    private static func rotate(_ path: String) {
        var status = stat()
        guard unsafe stat(path, &status) == 0, status.st_size > Self.byteLimit else { return }
        // Failing that, the log goes on in the old file.
        _ = unsafe rename(path, path + ".1")
    }

    private static func makeFolder(of path: String) throws(ModelSetupError) {
        guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return }
        let folder = String(path[..<slash])
        guard !FileAccess.exists(folder) else { return }
        try Self.makeFolder(of: folder)
        guard unsafe mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw Self.error(folder) }
    }

    private static func error(_ path: String) -> ModelSetupError {
        let reason = Errno(rawValue: errno)
        return ModelSetupError(.serverFailed, "Cannot write \(path): \(reason)")
    }
}
