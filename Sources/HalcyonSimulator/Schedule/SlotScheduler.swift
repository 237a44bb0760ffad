/// Decides which request runs in which slot, which waits, and which is turned away.
///
/// A slot keeps the tokens that it processed last. A request goes to the free slot with which it shares the longest
/// prefix, ties to the one that has rested longest, as llama.cpp does. Time comes in as an argument; the owner keeps
/// the lock.
struct SlotScheduler<Instant: InstantProtocol & Sendable>: Sendable where Instant.Duration == Duration {
    typealias CallID = UInt64

    /// A slot for a request.
    struct Grant: Equatable, Sendable {
        let slot: Int
        /// Tokens of the prompt that the slot already holds.
        let reusedTokens: Int
    }

    enum AdmitAction: Equatable, Sendable {
        case start(Grant)
        case wait
        case reject(retryAfter: Duration)
    }

    /// What a request that leaves makes possible.
    struct LeaveAction: Equatable, Sendable {
        struct Started: Equatable, Sendable {
            let call: CallID
            let grant: Grant
        }

        var started: Started?
        /// Requests that waited too long and lost their place.
        var expired: [CallID] = []
    }

    private enum Occupation {
        case free
        case running(CallID, since: Instant)
    }

    private struct Slot {
        var occupation: Occupation = .free
        var processed = TextTokens()
        var lastUsed: Instant?
    }

    private struct Waiting {
        let call: CallID
        let prompt: TextTokens
        let since: Instant
    }

    private let configuration: ServiceProfile
    private var slots: [Slot]
    private var queue: [Waiting] = []
    /// A moving average, for an honest `Retry-After`.
    private var serviceTime: Duration = .seconds(1)

    init(profile: ServiceProfile) {
        self.configuration = profile
        self.slots = Array(repeating: Slot(), count: profile.slots)
    }

    private(set) var busySlots = 0

    var waiting: Int { self.queue.count }

    mutating func admit(_ call: CallID, prompt: TextTokens, now: Instant) -> AdmitAction {
        if let grant = self.occupy(for: call, prompt: prompt, now: now) { return .start(grant) }
        guard self.queue.count < self.configuration.queueLimit else {
            return .reject(retryAfter: self.expectedWait)
        }
        self.queue.append(Waiting(call: call, prompt: prompt, since: now))
        return .wait
    }

    /// Takes a request out, finished or not, and lets the next one in.
    ///
    /// - Parameter processed: What the slot holds now; `nil` leaves what it held before.
    mutating func leave(_ call: CallID, processed: TextTokens?, now: Instant) -> LeaveAction {
        if let position = self.queue.firstIndex(where: { $0.call == call }) {
            self.queue.remove(at: position)
            return LeaveAction()
        }
        self.free(call, processed: processed, now: now)
        return self.startNext(now: now)
    }

    /// Forgets what the slots hold, as a restart does.
    mutating func forgetPrefixes() {
        for index in self.slots.indices { self.slots[index].processed = TextTokens() }
    }

    private mutating func free(_ call: CallID, processed: TextTokens?, now: Instant) {
        for index in self.slots.indices {
            guard case .running(call, let since) = self.slots[index].occupation else { continue }
            self.slots[index].occupation = .free
            self.slots[index].lastUsed = now
            if let processed { self.slots[index].processed = processed }
            self.busySlots -= 1
            self.serviceTime = (self.serviceTime * 7 + since.duration(to: now)) / 8
            return
        }
        preconditionFailure("a request left that neither ran nor waited")
    }

    private mutating func startNext(now: Instant) -> LeaveAction {
        var action = LeaveAction()
        while let head = self.queue.first {
            if head.since.duration(to: now) > self.configuration.queueTimeLimit {
                action.expired.append(head.call)
                self.queue.removeFirst()
                continue
            }
            guard let grant = self.occupy(for: head.call, prompt: head.prompt, now: now) else { break }
            self.queue.removeFirst()
            action.started = .init(call: head.call, grant: grant)
            break
        }
        return action
    }

    private mutating func occupy(for call: CallID, prompt: TextTokens, now: Instant) -> Grant? {
        guard self.busySlots < self.slots.count, let best = self.bestFreeSlot(for: prompt) else { return nil }
        self.slots[best.index].occupation = .running(call, since: now)
        self.busySlots += 1
        return Grant(slot: best.index, reusedTokens: best.shared)
    }

    private func bestFreeSlot(for prompt: TextTokens) -> (index: Int, shared: Int)? {
        var best: (index: Int, shared: Int)?
        for index in self.slots.indices {
            guard case .free = self.slots[index].occupation else { continue }
            let shared = self.shared(prompt, withSlot: index)
            guard let current = best else {
                best = (index, shared)
                continue
            }
            let restedLonger = self.rested(index, longerThan: current.index)
            if shared > current.shared || (shared == current.shared && restedLonger) { best = (index, shared) }
        }
        return best
    }

    /// A model reads at least the last token of a prompt again.
    private func shared(_ prompt: TextTokens, withSlot index: Int) -> Int {
        guard self.configuration.keepsPrefixes else { return 0 }
        return max(0, min(self.slots[index].processed.sharedPrefix(with: prompt), prompt.count - 1))
    }

    private func rested(_ index: Int, longerThan other: Int) -> Bool {
        guard let mine = self.slots[index].lastUsed else { return self.slots[other].lastUsed != nil }
        guard let theirs = self.slots[other].lastUsed else { return false }
        return mine < theirs
    }

    private var expectedWait: Duration {
        max(.seconds(1), self.serviceTime * (self.queue.count + 1) / self.slots.count)
    }
}
