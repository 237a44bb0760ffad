import Glibc

/// Lines for people, on standard output and standard error.
enum Console {
    static func say(_ line: String = "") { Self.write(line + "\n", to: 1) }

    static func error(_ line: String) { Self.write(line + "\n", to: 2) }

    /// A line that the next one replaces; only on a terminal, so that logs stay readable.
    static func progress(_ line: String) {
        guard isatty(2) == 1 else { return }
        Self.write("\r\u{1B}[2K\(line)", to: 2)
    }

    static func endProgress() { Self.progress("") }

    private static func write(_ text: String, to descriptor: Int32) {
        let bytes = Array(text.utf8)
        // A console that is gone takes no lines, and nobody could be told.
        _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
    }
}
