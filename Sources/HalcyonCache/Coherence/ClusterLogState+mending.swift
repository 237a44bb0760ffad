extension ClusterLogState {
    /// What is to be done for a shard now, and is under way from then on; nil if nothing is.
    mutating func nextDuty(for number: Int, now: Duration) -> Duty? {
        let shard = self.shards[number]
        guard shard.link != .away, let epoch = shard.epoch else { return nil }
        if case .due(let at) = shard.renewal, at <= now {
            self.shards[number].renewal = .underWay
            return .renew(epoch: epoch)
        }
        self.shards[number].dues.removeAll { self.memory[$0.serial]?.sights[number] != .missing }
        let ready = self.shards[number].dues.firstIndex {
            $0.at <= now && !$0.isUnderWay && self.isMendable($0, number)
        }
        guard let ready, let record = self.memory[self.shards[number].dues[ready].serial] else { return nil }
        self.shards[number].dues[ready].isUnderWay = true
        return .publish(record.event, serial: record.serial)
    }

    /// When there will be something to be done for a shard, if nothing happens before.
    func nextDutyTime(for number: Int) -> Duration? {
        let shard = self.shards[number]
        guard shard.link != .away, !shard.dues.isEmpty || shard.renewal != .notNeeded else { return nil }
        var times = shard.dues.filter { !$0.isUnderWay && self.isMendable($0, number) }.map(\.at)
        if case .due(let at) = shard.renewal { times.append(at) }
        return times.min()
    }

    /// An event was appended. If that was in another epoch than the one that was joined, it is appended again: which of
    /// them is the newer shows only when the shard is joined again.
    mutating func published(_ serial: Int, to number: Int, position: LogPosition, now: Duration) {
        guard position.epoch == self.shards[number].epoch else {
            return self.publishFailed(serial, to: number, now: now)
        }
        self.shards[number].dues.removeAll { $0.serial == serial }
        self.memory.see(serial, in: number, at: position.offset)
    }

    /// An event could not be appended, or nobody knows; it will be tried again.
    mutating func publishFailed(_ serial: Int, to number: Int, now: Duration) {
        guard let index = self.shards[number].dues.firstIndex(where: { $0.serial == serial }) else { return }
        self.shards[number].dues[index].isUnderWay = false
        self.shards[number].dues[index].failures += 1
        self.shards[number].dues[index].at = now + self.retry(after: self.shards[number].dues[index].failures)
    }

    /// The bus was asked for a new epoch, which will be joined; it is asked again if that does not come.
    mutating func renewed(_ number: Int, after epoch: UInt64, now: Duration) {
        self.count { $0.renewals += 1 }
        self.retryRenewal(of: number, after: epoch, at: now + self.configuration.longestRetry)
    }

    mutating func renewalFailed(_ number: Int, after epoch: UInt64, now: Duration) {
        self.shards[number].renewalFailures += 1
        let delay = self.retry(after: self.shards[number].renewalFailures)
        self.retryRenewal(of: number, after: epoch, at: now + delay)
    }

    private mutating func retryRenewal(of number: Int, after epoch: UInt64, at: Duration) {
        guard self.shards[number].epoch == epoch, self.shards[number].renewal == .underWay else { return }
        self.shards[number].renewal = .due(at)
    }

    /// What others told may be in a log that is still being read.
    private func isMendable(_ due: ShardLog.Due, _ number: Int) -> Bool {
        guard let record = self.memory[due.serial], record.sights[number] == .missing else { return false }
        return record.isOwn || self.shards[number].link == .heard
    }

    private mutating func retry(after failures: Int) -> Duration {
        let delay = self.configuration.retry(afterFailures: failures)
        return delay + self.chance.duration(upTo: delay / 2)
    }
}
