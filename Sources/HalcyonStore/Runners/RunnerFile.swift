import Glibc
import HalcyonCore
import Synchronization

/// The file by whose locks the processes of one database see which of them live.
///
/// A process holds the byte of its number while it lives; the kernel gives the lock back however the process ends, also
/// by `kill -9`, and keeps it while the process is only stopped. So nobody beats, no clock is compared, and a process
/// that is slow is never taken for dead. The locks belong to the open file (`F_OFD_…`), not to the process, so that two
/// stores of one process count as two. SQLite's WAL binds all processes of a database to one machine anyway.
final class RunnerFile: Sendable {
    /// Linux' numbers of the two calls; Swift's Glibc does not carry them.
    private static let ask: Int32 = 36
    private static let set: Int32 = 37

    private let path: String
    /// Nil when it is closed.
    private let descriptor: Mutex<Int32?>

    /// Opens the file, or makes it for this user alone.
    init(path: String) throws(StoreError) {
        self.path = path
        let descriptor = unsafe open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .runnerFileNotOpened(path) }
        self.descriptor = Mutex(descriptor)
    }

    deinit { self.close() }

    /// Takes the lock of a number until the file is closed.
    func hold(_ number: Int64) throws(StoreError) {
        guard self.lock(number, Self.set)?.answer == 0 else { throw .runnerFileNotOpened(self.path) }
    }

    /// Whether another open file holds the lock of a number; true where that cannot be found out.
    func isHeldByAnother(_ number: Int64) -> Bool {
        guard let asked = self.lock(number, Self.ask), asked.answer == 0 else { return true }
        return asked.type != Int16(F_UNLCK)
    }

    /// Gives the lock back.
    func close() {
        let descriptor = self.descriptor.withLock { descriptor in
            defer { descriptor = nil }
            return descriptor
        }
        if let descriptor { _ = Glibc.close(descriptor) }
    }

    /// - Returns: what the call answered, and whose lock it found; nil when the file is closed.
    private func lock(_ number: Int64, _ command: Int32) -> (answer: Int32, type: Int16)? {
        self.descriptor.withLock { descriptor in
            guard let descriptor else { return nil }
            var range = flock()
            range.l_type = Int16(F_WRLCK)
            range.l_whence = Int16(SEEK_SET)
            range.l_start = off_t(number)
            range.l_len = 1
            let answer = unsafe withUnsafeMutablePointer(to: &range) { unsafe fcntl(descriptor, command, $0) }
            return (answer, range.l_type)
        }
    }
}
