extension ClusterLogState {
    /// What came of an event that was heard.
    struct Heard: Hashable, Sendable {
        /// Whether it was not known before, so that memory has to follow it.
        var isNews: Bool
        /// For an event of this process, how long it took to come back; nil when it is not the first time.
        var propagation: Duration?
    }

    /// - Returns: whether all of memory has to be cleared.
    mutating func joined(
        _ number: Int, epoch: UInt64, newest: UInt64, forgotten: UInt64, after: UInt64, now: Duration
    ) -> Bool {
        self.endReading(number, now: now)
        let isSameEpoch = self.shards[number].epoch == epoch
        let isContinuous = isSameEpoch && self.shards[number].highest >= forgotten
        if self.shards[number].epoch != nil, !isContinuous { self.count { $0.gaps += 1 } }
        if !isSameEpoch {
            self.memory.beginEpoch(of: number)
            self.shards[number].floor = forgotten
            self.shards[number].highest = 0
            self.shards[number].renewal = .notNeeded
            // An older state of the shard is back, with entries from before what was heard since.
            if epoch < self.shards[number].latestEpoch { self.needRenewal(of: number, now: now) }
            self.shards[number].latestEpoch = max(self.shards[number].latestEpoch, epoch)
        } else if !isContinuous {
            self.shards[number].floor = max(self.shards[number].floor, forgotten)
        }
        self.shards[number].epoch = epoch
        self.shards[number].link = .reading
        self.shards[number].read = after
        self.shards[number].newest = newest
        self.shards[number].unconfirmed = Set(
            self.memory.all.lazy.filter { record in
                if case .at(let offset) = record.sights[number] { offset > after } else { false }
            }.map(\.serial))
        // What failed while the shard was away need not wait out its delay.
        for index in self.shards[number].dues.indices where self.shards[number].dues[index].failures > 0 {
            self.shards[number].dues[index].at = min(self.shards[number].dues[index].at, now)
        }
        let mustClear = !isContinuous && self.loseWitness(number, now: now)
        self.noteTrust(now: now)
        return mustClear
    }

    mutating func heard(
        _ event: InvalidationEvent, in number: Int, position: LogPosition, now: Duration
    ) -> Heard {
        defer { self.payDebt(now: now) }
        guard let serial = self.memory.serial(of: event.id) else {
            // It was known once, and nothing that old is good here.
            if position.epoch == self.shards[number].epoch, position.offset <= self.shards[number].floor {
                return Heard(isNews: false)
            }
            self.learn(event, from: number, at: position, now: now)
            return Heard(isNews: true)
        }
        self.place(serial, in: number, at: position, now: now)
        return Heard(isNews: false, propagation: self.memory.noteHeard(serial).map { now - $0 })
    }

    /// All that was in the log when it was joined has been read.
    ///
    /// - Returns: whether all of memory has to be cleared.
    mutating func caughtUp(_ number: Int, now: Duration) -> Bool {
        guard self.shards[number].link == .reading else { return false }
        let newest = self.shards[number].newest
        self.shards[number].read = max(self.shards[number].read, newest)
        self.shards[number].highest = max(self.shards[number].highest, newest)
        self.endReading(number, now: now)
        self.shards[number].link = .heard
        self.shards[number].heardSince = now
        if self.shards[number].mayLackForgotten {
            self.shards[number].mayLackForgotten = false
            self.shards[number].floor = max(self.shards[number].floor, newest)
        }
        let handled = Set(self.shards.flatMap(\.learned)).union(self.shards[number].dues.map(\.serial))
        for record in Array(self.memory.all)
        where record.sights[number] == .missing && !handled.contains(record.serial) {
            self.schedule(record.serial, isOwn: record.isOwn && !record.isSeenSomewhere, in: number, now: now)
        }
        self.payDebt(now: now)
        return self.settle(now: now)
    }

    mutating func left(_ number: Int, now: Duration) {
        self.endReading(number, now: now)
        self.shards[number].link = .away
        self.noteTrust(now: now)
    }

    /// Lets shards vouch again that were silent for long enough.
    ///
    /// - Returns: whether all of memory has to be cleared.
    mutating func settle(now: Duration) -> Bool {
        let settled = now - self.configuration.settlingTime
        if self.shards.contains(where: { $0.vouches && $0.link == .heard }) {
            for index in self.shards.indices where self.shards[index].gapSince <= settled {
                if self.shards[index].epoch != nil { self.shards[index].vouches = true }
            }
            self.noteTrust(now: now)
            return false
        }
        let mustClear = self.shards.contains { $0.link == .heard && $0.heardSince <= settled }
        if mustClear { self.beginAnew() }
        self.noteTrust(now: now)
        return mustClear
    }

    /// When ``settle(now:)`` may have something to do next.
    func nextSettling(after now: Duration) -> Duration? {
        var next: Duration?
        for shard in self.shards where shard.link == .heard {
            for time in [shard.heardSince, shard.gapSince] where time + self.configuration.settlingTime > now {
                next = min(next ?? .seconds(Int64.max), time + self.configuration.settlingTime)
            }
        }
        return next
    }

    /// Notes where a known event stands.
    mutating func place(_ serial: Int, in number: Int, at position: LogPosition, now: Duration) {
        let shard = self.shards[number]
        guard position.epoch == shard.epoch else { return }
        let offset = position.offset
        // An event may stand in a log twice. But if it was put where the log had been read already, positions do not
        // tell the order any more.
        let isNew = if case .at(let known) = self.memory[serial]?.sights[number] { known < offset } else { true }
        if isNew, offset <= shard.highest, offset > shard.floor { self.needRenewal(of: number, now: now) }
        self.memory.see(serial, in: number, at: offset)
        self.shards[number].unconfirmed.remove(serial)
        self.shards[number].dues.removeAll { $0.serial == serial }
        self.shards[number].read = max(shard.read, offset)
        self.shards[number].highest = max(shard.highest, offset)
    }

    /// Draws the conclusions from what did not turn up while a log was read again.
    private mutating func endReading(_ number: Int, now: Duration) {
        let read = self.shards[number].read
        for serial in self.shards[number].unconfirmed.sorted() {
            guard case .at(let offset) = self.memory[serial]?.sights[number], offset <= read || self.isAtEnd(number)
            else { continue }
            self.memory.lose(serial, in: number)
            self.count { $0.lostEvents += 1 }
        }
        self.shards[number].unconfirmed = []
        self.endLearning(number, now: now)
    }

    /// What a log tells from before it was joined was told to all shards long ago, but for the last events: these may
    /// still be missing elsewhere. If another log does not have the older ones it began or was cut after them.
    private mutating func endLearning(_ number: Int, now: Duration) {
        let learned = self.shards[number].learned
        self.shards[number].learned = []
        for serial in learned.dropLast(self.configuration.mendLimit) {
            for shard in self.shards.indices where self.memory[serial]?.sights[shard] == .missing {
                self.memory.settle(serial, in: shard)
            }
        }
        for serial in learned.suffix(self.configuration.mendLimit) { self.scheduleWhereMissing(serial, now: now) }
    }

    /// Whether all that was in the log when it was joined has been read.
    private func isAtEnd(_ number: Int) -> Bool {
        self.shards[number].link == .reading && self.shards[number].read >= self.shards[number].newest
    }

    /// A shard's log has a gap.
    ///
    /// - Returns: whether all of memory has to be cleared, because nobody vouches for it any more.
    private mutating func loseWitness(_ number: Int, now: Duration) -> Bool {
        self.shards[number].vouches = false
        self.shards[number].gapSince = now
        guard !self.shards.contains(where: \.vouches) else { return false }
        self.beginAnew()
        return true
    }

    /// Memory is empty, so that all logs that were ever read tell what concerns it.
    private mutating func beginAnew() {
        for index in self.shards.indices where self.shards[index].epoch != nil { self.shards[index].vouches = true }
    }
}
