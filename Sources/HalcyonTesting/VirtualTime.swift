import Synchronization

/// Runs asynchronous code on one thread, in an order that a seed decides, with a clock that jumps to the next sleeper
/// when nobody has anything to do.
///
/// The same seed gives the same history, so that a failure can be played again; different seeds try different orders.
/// What runs must wait for nothing but tasks, continuations and sleeps that run here as well.
///
/// ```swift
/// let time = VirtualTime(seed: 7)
/// let result = try await time.run { try await cache.value(for: key) { … } }
/// ```
public final class VirtualTime: Clock, TaskExecutor {
    public typealias Instant = ManualClock.Instant

    /// The reason why a run was given up.
    public enum Stuck: Error, Hashable, Sendable {
        /// Nobody can go on, and nobody sleeps.
        case deadlock
        /// The clock went beyond the limit.
        case tooLong
    }

    private struct Sleeper {
        let id: Int
        let deadline: Instant
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now = Instant(offset: .zero)
        var ready: [UnownedJob] = []
        var first = 0
        /// Latest first.
        var sleepers: [Sleeper] = []
        var cancelled: Set<Int> = []
        var lastID = 0
        var generator: SeededGenerator?
        var isDone = false

        mutating func takeJob() -> UnownedJob? {
            guard self.first < self.ready.count else {
                self.ready.removeAll(keepingCapacity: true)
                self.first = 0
                return nil
            }
            if self.generator != nil, self.ready.count - self.first > 1 {
                let choice = Int((self.generator?.next() ?? 0) % UInt64(self.ready.count - self.first))
                self.ready.swapAt(self.first, self.first + choice)
            }
            self.first += 1
            return self.ready[self.first - 1]
        }
    }

    private let state: Mutex<State>

    /// - Parameter seed: for the order in which tasks that are ready go on; first come, first served if nil.
    public init(seed: UInt64? = nil) {
        self.state = Mutex(State(generator: seed.map(SeededGenerator.init)))
    }

    public var now: Instant { self.state.withLock { $0.now } }
    public var minimumResolution: Duration { .nanoseconds(1) }

    /// How long it runs already.
    public var elapsed: Duration { Instant(offset: .zero).duration(to: self.now) }

    /// Runs `body` and all that it awaits to its end.
    ///
    /// - Parameter limit: how far the clock may go.
    public func run<Result: Sendable>(
        atMost limit: Duration = .seconds(86_400), _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Result.self) { group in
            self.state.withLock { $0.isDone = false }
            group.addTask(executorPreference: self) {
                defer { self.state.withLock { $0.isDone = true } }
                return try await body()
            }
            let stuck = self.drain(until: self.now.advanced(by: limit))
            if let stuck {
                group.cancelAll()
                _ = self.drain(until: self.now.advanced(by: limit))
                throw stuck
            }
            guard let result = try await group.next() else { preconditionFailure("the group has a task") }
            return result
        }
    }

    /// Lets everybody go on until nobody can, and moves the clock then.
    private func drain(until limit: Instant) -> Stuck? {
        let executor = unsafe self.asUnownedTaskExecutor()
        while true {
            while let job = self.state.withLock({ $0.takeJob() }) { unsafe job.runSynchronously(on: executor) }
            if self.state.withLock({ $0.isDone }) { return nil }
            let next = self.state.withLock { state -> Sleeper? in
                guard let next = state.sleepers.popLast() else { return nil }
                state.now = max(state.now, next.deadline)
                return next
            }
            guard let next else { return .deadlock }
            next.continuation.resume()
            if next.deadline > limit { return .tooLong }
        }
    }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        self.state.withLock { $0.ready.append(job) }
    }

    public func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let id = self.state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        defer { _ = self.state.withLock { $0.cancelled.remove(id) } }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                self.park(Sleeper(id: id, deadline: deadline, continuation: continuation))
            }
        } onCancel: {
            self.cancel(id)
        }
    }

    private func park(_ sleeper: Sleeper) {
        enum Action { case park, resume, cancel }
        let action = self.state.withLock { state -> Action in
            if state.cancelled.contains(sleeper.id) { return .cancel }
            if sleeper.deadline <= state.now { return .resume }
            // Of those with one deadline, who came first wakes first.
            let place = state.sleepers.partitioningIndex { $0.deadline <= sleeper.deadline }
            state.sleepers.insert(sleeper, at: place)
            return .park
        }
        switch action {
        case .park: break
        case .resume: sleeper.continuation.resume()
        case .cancel: sleeper.continuation.resume(throwing: CancellationError())
        }
    }

    private func cancel(_ id: Int) {
        let sleeper = self.state.withLock { state -> Sleeper? in
            guard let index = state.sleepers.firstIndex(where: { $0.id == id }) else {
                state.cancelled.insert(id)
                return nil
            }
            return state.sleepers.remove(at: index)
        }
        sleeper?.continuation.resume(throwing: CancellationError())
    }
}

extension Array {
    /// The first index whose element and all behind it fulfil a condition.
    fileprivate func partitioningIndex(where belongs: (Element) -> Bool) -> Int {
        var (low, high) = (0, self.count)
        while low < high {
            let middle = (low + high) / 2
            if belongs(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
