import HalcyonTesting

@testable import HalcyonCache

/// A process that reads logs, one step at a time.
struct LogReader {
    var state: ClusterLogState
    var now = Duration.zero
    /// How often memory had to be cleared.
    var clears = 0

    init(shards: Int = 1, _ change: (inout CoherenceConfiguration) -> Void = { _ in }) {
        var configuration = CoherenceConfiguration(mendJitter: .zero)
        change(&configuration)
        self.state = ClusterLogState(shardCount: shards, configuration: configuration, seed: 1)
    }

    static func event(
        _ number: UInt64, _ subject: InvalidationEvent.Subject, replacement: UInt64? = nil
    ) -> InvalidationEvent {
        InvalidationEvent(
            id: .init(origin: 99, number: number), subject: subject, replacement: replacement.map(EntryVersion.init))
    }

    mutating func advance(_ seconds: Double) { self.now += .seconds(seconds) }

    mutating func join(
        _ shard: Int = 0, epoch: UInt64 = 1, newest: UInt64 = 0, forgotten: UInt64 = 0, after: UInt64? = nil
    ) {
        let mustClear = self.state.joined(
            shard, epoch: epoch, newest: newest, forgotten: forgotten, after: after ?? forgotten, now: self.now)
        if mustClear { self.clears += 1 }
    }

    mutating func catchUp(_ shard: Int = 0) {
        if self.state.caughtUp(shard, now: self.now) { self.clears += 1 }
    }

    /// Joins a log that is empty, or was read to its end, and reads nothing.
    mutating func hear(_ shard: Int = 0, epoch: UInt64 = 1, at offset: UInt64 = 0) {
        self.join(shard, epoch: epoch, newest: offset, after: offset)
        self.catchUp(shard)
    }

    mutating func leave(_ shard: Int = 0) { self.state.left(shard, now: self.now) }

    mutating func settle() {
        if self.state.settle(now: self.now) { self.clears += 1 }
    }

    @discardableResult
    mutating func read(
        _ event: InvalidationEvent, at offset: UInt64, shard: Int = 0, epoch: UInt64 = 1
    ) -> ClusterLogState.Heard {
        self.state.heard(event, in: shard, position: LogPosition(epoch: epoch, offset: offset), now: self.now)
    }

    @discardableResult
    mutating func announce(
        _ subject: InvalidationEvent.Subject, replacement: UInt64? = nil, byCaller: Bool = false
    ) -> (event: InvalidationEvent, serial: Int, shards: [Int]) {
        self.state.announce(
            subject, replacement: replacement.map(EntryVersion.init), byCaller: byCaller, now: self.now)
    }

    mutating func duty(_ shard: Int = 0) -> ClusterLogState.Duty? { self.state.nextDuty(for: shard, now: self.now) }

    /// Does what is due for a shard, at rising offsets.
    ///
    /// - Returns: the subjects that were published.
    mutating func publishAll(to shard: Int = 0, from offset: UInt64, epoch: UInt64 = 1) -> [InvalidationEvent] {
        var published: [InvalidationEvent] = []
        while case .publish(let event, let serial) = self.duty(shard) {
            let position = LogPosition(epoch: epoch, offset: offset + UInt64(published.count))
            self.state.published(serial, to: shard, position: position, now: self.now)
            published.append(event)
        }
        return published
    }

    func verdict(
        _ key: Int = 1, tags: [CacheTag] = [], namespace: CacheNamespace = .default, version: UInt64? = 50,
        shard: Int = 0, at offset: UInt64?, epoch: UInt64 = 1
    ) -> ClusterLogState.Verdict {
        self.state.verdict(
            on: CacheKey(number: key), tags: tags, namespace: namespace, version: version.map(EntryVersion.init),
            shard: shard, position: offset.map { LogPosition(epoch: epoch, offset: $0) })
    }
}
