import Glibc
import Synchronization

/// Where log lines go: a file descriptor that gets whole lines, one write each.
///
/// A line never waits for a slow reader. When the descriptor does not take it at once the line is dropped and counted,
/// because a log that nobody reads must not stop the requests.
final class LogSink: Sendable {
    /// The longest line with its end: what a pipe takes whole or not at all.
    static let lineBytes = 4096

    static let standardError = LogSink(descriptor: STDERR_FILENO)

    private static let attempts = 8

    private let descriptor: Int32
    private let writing = Mutex(())
    private let dropped = Atomic<Int64>(0)

    /// - Parameter descriptor: stays the caller's, and open.
    init(descriptor: Int32) { self.descriptor = descriptor }

    /// Whether a person looks at the lines, and wants colour in them.
    var isColoured: Bool { unsafe isatty(self.descriptor) == 1 && getenv("NO_COLOR") == nil }

    /// How many lines did not go out.
    var droppedLines: Int64 { self.dropped.load(ordering: .relaxed) }

    /// Writes a line, which must end in a line feed and be no longer than ``lineBytes``.
    func write(_ line: [UInt8]) {
        precondition(line.count <= Self.lineBytes && line.last == .lineFeed, "a log line is one line")
        let isWritten = self.writing.withLock { _ in self.writeAtOnce(line) }
        if !isWritten { self.dropped.wrappingAdd(1, ordering: .relaxed) }
    }

    private func writeAtOnce(_ line: [UInt8]) -> Bool {
        for _ in 0..<Self.attempts {
            errno = 0
            var target = pollfd(fd: self.descriptor, events: Int16(POLLOUT), revents: 0)
            let isReady = unsafe poll(&target, 1, 0) == 1 && target.revents == Int16(POLLOUT)
            if isReady {
                let count = unsafe Glibc.write(self.descriptor, line, line.count)
                if count >= 0 { return count == line.count }
            }
            // A signal may come between.
            guard errno == EINTR else { return false }
        }
        return false
    }
}

extension UInt8 {
    static let lineFeed = UInt8(ascii: "\n")
}
