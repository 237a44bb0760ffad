/// Who watches a turn of a session while it runs, and whether it is to stop.
struct LiveTurnState<Waiter: Sendable>: Sendable {
    enum Phase: Equatable {
        case running
        /// Its author pressed stop.
        case stopping
        case ended
    }

    private(set) var phase = Phase.running
    private(set) var watchers = 0
    private var waiters: [Int: Waiter] = [:]
    private var nextWaiter = 0

    mutating func attach() { self.watchers += 1 }

    /// - Returns: the waiters to wake when nobody watches any more.
    mutating func detach() -> [Waiter] {
        precondition(self.watchers > 0, "a watcher left that never came")
        self.watchers -= 1
        return self.watchers == 0 ? self.takeWaiters() : []
    }

    mutating func stop() -> [Waiter] {
        guard self.phase == .running else { return [] }
        self.phase = .stopping
        return self.takeWaiters()
    }

    mutating func end() -> [Waiter] {
        self.phase = .ended
        return self.takeWaiters()
    }

    /// A name for one who waits until nobody watches; nil when there is nothing to wait for.
    mutating func awaitUnwatched() -> Int? {
        guard self.phase == .running, self.watchers > 0 else { return nil }
        self.nextWaiter += 1
        return self.nextWaiter
    }

    mutating func park(_ waiter: Waiter, id: Int) -> Bool {
        guard self.phase == .running, self.watchers > 0 else { return false }
        self.waiters[id] = waiter
        return true
    }

    mutating func unpark(id: Int) -> Waiter? { self.waiters.removeValue(forKey: id) }

    private mutating func takeWaiters() -> [Waiter] {
        defer { self.waiters = [:] }
        return Array(self.waiters.values)
    }
}
