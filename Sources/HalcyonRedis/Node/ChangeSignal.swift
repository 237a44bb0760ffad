import Synchronization

/// Wakes whoever waits for a change; several changes while nobody looks are one.
final class ChangeSignal: Sendable {
    private let waiting = Mutex<(next: Int, continuations: [Int: AsyncStream<Void>.Continuation])>((0, [:]))

    /// One element at once, and one after each change, until the task is cancelled.
    func changes() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let number = self.waiting.withLock { waiting in
            waiting.next += 1
            waiting.continuations[waiting.next] = continuation
            return waiting.next
        }
        continuation.onTermination = { [weak self] _ in
            self?.waiting.withLock { _ = $0.continuations.removeValue(forKey: number) }
        }
        continuation.yield()
        return stream
    }

    func notify() {
        for continuation in self.waiting.withLock({ Array($0.continuations.values) }) { continuation.yield() }
    }
}
