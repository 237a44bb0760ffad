import Synchronization

/// The lines that a process has printed, for those who wait for one of them.
final class ServerLog: Sendable {
    private struct Waiter {
        let text: String
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var lines: [String] = []
        var waiters: [Waiter] = []
        var isFinished = false
    }

    private let state = Mutex(State())

    /// What was printed last, for the text of an error.
    var tail: String { self.state.withLock { $0.lines.suffix(8).joined(separator: "\n") } }

    /// How many lines there are.
    var count: Int { self.state.withLock { $0.lines.count } }

    func append(_ line: String) {
        let ready = self.state.withLock { state in
            state.lines.append(line)
            let ready = state.waiters.filter { line.contains($0.text) }
            state.waiters.removeAll { line.contains($0.text) }
            return ready
        }
        for waiter in ready { waiter.continuation.resume(returning: true) }
    }

    /// The process ended: nothing is printed any more.
    func finish() {
        let waiters = self.state.withLock { state in
            state.isFinished = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.continuation.resume(returning: false) }
    }

    /// Waits for a line that contains `text`.
    ///
    /// - Parameter first: the number of the first line that counts.
    /// - Returns: false if the process ended without it.
    func wait(for text: String, from first: Int = 0) async -> Bool {
        await withCheckedContinuation { continuation in
            let found = self.state.withLock { state -> Bool? in
                if state.lines.dropFirst(first).contains(where: { $0.contains(text) }) { return true }
                if state.isFinished { return false }
                state.waiters.append(Waiter(text: text, continuation: continuation))
                return nil
            }
            if let found { continuation.resume(returning: found) }
        }
    }
}
