import Glibc
import Synchronization

@testable import HalcyonTelemetry

/// A pipe whose one end takes log lines and whose other end the test reads.
final class LogPipe: Sendable {
    let sink: LogSink
    private let readEnd: Int32
    private let writeEnd: Int32

    init() {
        var ends: [Int32] = [-1, -1]
        precondition(unsafe pipe(&ends) == 0, "there is a pipe")
        (self.readEnd, self.writeEnd) = (ends[0], ends[1])
        self.sink = LogSink(descriptor: ends[1])
    }

    deinit {
        close(self.readEnd)
        close(self.writeEnd)
    }

    /// The text that was written since the last reading; there must be some.
    func read(_ byteLimit: Int = 1 << 16) -> String {
        var bytes = [UInt8](repeating: 0, count: byteLimit)
        let count = unsafe Glibc.read(self.readEnd, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}
