import HalcyonCore
import Synchronization

/// The calls of a pool that no person waits for, so that they can make room for those that one does.
final class BackgroundCalls: Sendable {
    private struct Entry {
        let call: BackgroundCall
        var instance: ModelInstance?
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
    }

    private struct State {
        var entries: [Int: Entry] = [:]
        var nextID = 0
    }

    private let state = Mutex(State())
    private let running = Atomic<Int>(0)

    /// Whether none runs: one load, for the path of every call.
    var isEmpty: Bool { self.running.load(ordering: .relaxed) == 0 }

    /// How many run at an instance.
    func count(at instance: ModelInstance) -> Int {
        guard !self.isEmpty else { return 0 }
        return self.state.withLock { $0.entries.values.count { $0.instance == instance } }
    }

    func begin(_ call: BackgroundCall) -> Int {
        self.running.add(1, ordering: .relaxed)
        return self.state.withLock { state in
            state.nextID += 1
            state.entries[state.nextID] = Entry(call: call)
            return state.nextID
        }
    }

    func place(_ id: Int, at instance: ModelInstance) { self.state.withLock { $0.entries[id]?.instance = instance } }

    /// The call has given its place back.
    func end(_ id: Int) {
        self.running.subtract(1, ordering: .relaxed)
        let entry = self.state.withLock { $0.entries.removeValue(forKey: id) }
        for waiter in entry?.waiters.values ?? [:].values { waiter.resume() }
    }

    /// Asks the youngest call at one of the instances to give way.
    ///
    /// - Returns: which one does; nil where none can.
    func makeRoom(at instances: some Collection<ModelInstance>) -> Int? {
        let candidates = self.state.withLock { state in
            state.entries.filter { $0.value.instance.map(instances.contains) ?? false }
                .sorted { $0.key > $1.key }.map { ($0.key, $0.value.call) }
        }
        return candidates.first { $0.1.giveWay() }?.0
    }

    /// Waits until a call has given its place back or the task is cancelled.
    func waitForEnd(of id: Int) async {
        let waiter = self.state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isParked = self.state.withLock { state in
                    guard !Task.isCancelled, state.entries[id] != nil else { return false }
                    state.entries[id]?.waiters[waiter] = continuation
                    return true
                }
                if !isParked { continuation.resume() }
            }
        } onCancel: {
            self.state.withLock { $0.entries[id]?.waiters.removeValue(forKey: waiter) }?.resume()
        }
    }
}
