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

    private struct Alarm {
        let deadline: Instant
        let id: Int

        /// Of those with one deadline, who came first wakes first.
        static func < (lhs: Self, rhs: Self) -> Bool {
            lhs.deadline == rhs.deadline ? lhs.id < rhs.id : lhs.deadline < rhs.deadline
        }
    }

    private struct State {
        var now = Instant(offset: .zero)
        var ready: [UnownedJob] = []
        var first = 0
        var sleepers: [Int: CheckedContinuation<Void, any Error>] = [:]
        /// A heap, the next on top; those of sleepers that were cancelled are still in it.
        var alarms: [Alarm] = []
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

        /// Moves the clock to whoever wakes next.
        mutating func wakeNext() -> CheckedContinuation<Void, any Error>? {
            while let alarm = self.popAlarm() {
                guard let sleeper = self.sleepers.removeValue(forKey: alarm.id) else { continue }
                self.now = max(self.now, alarm.deadline)
                return sleeper
            }
            return nil
        }

        mutating func push(_ alarm: Alarm) {
            var place = self.alarms.count
            self.alarms.append(alarm)
            while place > 0, alarm < self.alarms[(place - 1) / 2] {
                self.alarms.swapAt(place, (place - 1) / 2)
                place = (place - 1) / 2
            }
        }

        private mutating func popAlarm() -> Alarm? {
            guard let last = self.alarms.popLast() else { return nil }
            guard let top = self.alarms.first else { return last }
            self.alarms[0] = last
            var place = 0
            while true {
                var least = place
                for child in [2 * place + 1, 2 * place + 2]
                where child < self.alarms.count && self.alarms[child] < self.alarms[least] {
                    least = child
                }
                guard least != place else { return top }
                self.alarms.swapAt(place, least)
                place = least
            }
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
            let next = self.state.withLock { $0.wakeNext() }
            guard let next else { return .deadlock }
            next.resume()
            if self.now > limit { return .tooLong }
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
                self.park(id, until: deadline, continuation)
            }
        } onCancel: {
            self.cancel(id)
        }
    }

    private func park(_ id: Int, until deadline: Instant, _ sleeper: CheckedContinuation<Void, any Error>) {
        enum Action { case park, resume, cancel }
        let action = self.state.withLock { state -> Action in
            if state.cancelled.contains(id) { return .cancel }
            if deadline <= state.now { return .resume }
            state.sleepers[id] = sleeper
            state.push(Alarm(deadline: deadline, id: id))
            return .park
        }
        switch action {
        case .park: break
        case .resume: sleeper.resume()
        case .cancel: sleeper.resume(throwing: CancellationError())
        }
    }

    private func cancel(_ id: Int) {
        let sleeper = self.state.withLock { state -> CheckedContinuation<Void, any Error>? in
            guard let sleeper = state.sleepers.removeValue(forKey: id) else {
                state.cancelled.insert(id)
                return nil
            }
            return sleeper
        }
        sleeper?.resume(throwing: CancellationError())
    }
}
