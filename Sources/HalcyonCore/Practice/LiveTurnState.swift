/// Who watches a turn of a session while it runs, and whether it is to stop.
struct LiveTurnState<Waiter: Sendable>: Sendable {
    enum Phase: Equatable {
        case running
        /// Its author pressed stop.
        case stopping
        case ended
    }

    /// What one can wait for while the turn runs.
    enum Change {
        /// Nobody watches any more.
        case unwatched
        /// Somebody watches again.
        case watched
    }

    private(set) var phase = Phase.running
    private(set) var watchers = 0
    /// How many watchers have come, those that left among them.
    private(set) var arrivals = 0
    private var waiters: [Int: (change: Change, waiter: Waiter)] = [:]
    private var nextWaiter = 0

    /// - Returns: the waiters to wake when somebody watches again.
    mutating func attach() -> [Waiter] {
        self.watchers += 1
        self.arrivals += 1
        return self.watchers == 1 ? self.takeWaiters(for: .watched) : []
    }

    /// - Returns: the waiters to wake when nobody watches any more.
    mutating func detach() -> [Waiter] {
        precondition(self.watchers > 0, "a watcher left that never came")
        self.watchers -= 1
        return self.watchers == 0 ? self.takeWaiters(for: .unwatched) : []
    }

    mutating func stop() -> [Waiter] {
        guard self.phase == .running else { return [] }
        self.phase = .stopping
        return self.takeAllWaiters()
    }

    mutating func end() -> [Waiter] {
        self.phase = .ended
        return self.takeAllWaiters()
    }

    /// A name for one who waits for a change; nil when it has come or never will.
    mutating func nameWaiter(for change: Change) -> Int? {
        guard self.isAhead(change) else { return nil }
        self.nextWaiter += 1
        return self.nextWaiter
    }

    mutating func park(_ waiter: Waiter, id: Int, for change: Change) -> Bool {
        guard self.isAhead(change) else { return false }
        self.waiters[id] = (change, waiter)
        return true
    }

    mutating func unpark(id: Int) -> Waiter? { self.waiters.removeValue(forKey: id)?.waiter }

    private func isAhead(_ change: Change) -> Bool {
        guard self.phase == .running else { return false }
        switch change {
        case .unwatched: return self.watchers > 0
        case .watched: return self.watchers == 0
        }
    }

    private mutating func takeWaiters(for change: Change) -> [Waiter] {
        let taken = self.waiters.filter { $0.value.change == change }
        for id in taken.keys { self.waiters[id] = nil }
        return taken.values.map(\.waiter)
    }

    private mutating func takeAllWaiters() -> [Waiter] {
        defer { self.waiters = [:] }
        return self.waiters.values.map(\.waiter)
    }
}
