import Glibc

/// What this process may do with files.
enum FileAccess {
    static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }
    static func isReadable(_ path: String) -> Bool { unsafe access(path, R_OK) == 0 }
    static func isExecutable(_ path: String) -> Bool { unsafe access(path, X_OK) == 0 }
}
