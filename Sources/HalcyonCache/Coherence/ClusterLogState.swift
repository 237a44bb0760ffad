/// What a process knows of the invalidation logs of all shards: which entries are good, what is to be mended, and
/// whether what is in memory can be trusted.
///
/// The rules in short; `Docs/Decisions/0009-causal-invalidation.md` has the reasons:
///
/// - An entry is **good** if its shard is heard, its position is of the log's epoch, not below what is remembered and
///   not ahead of what was read, and no event that concerns it stands behind the position or is known and missing in
///   this log. The version that an event names as replacement is exempt from it.
/// - An event that is known and **missing** in a log is appended there: by its publisher at once, by others after a
///   while. So is one that the log has lost. If there are too many the log begins a new epoch; if no log has them, one
///   event for everything takes their place.
/// - A shard **vouches** for what is in memory if its log was read without a gap since memory was last cleared, or if
///   since its gap another vouching shard was heard for the settling time. Memory is **trusted** while a vouching shard
///   is heard, and cleared when none is left.
///
/// Time comes in as the `Duration` since the owner was made.
struct ClusterLogState: Sendable {
    /// Whether an entry of the shared tier may be used.
    enum Verdict: Hashable, Sendable {
        case good
        /// Something that concerns it happened since, or nobody can tell.
        case outdated
        /// This process does not hear enough to know; another might.
        case unknown
    }

    /// What an owner has to do for a shard.
    enum Duty: Hashable, Sendable {
        case publish(InvalidationEvent, serial: Int)
        case renew(epoch: UInt64)
    }

    let configuration: CoherenceConfiguration
    let origin: UInt64
    var memory: EventMemory
    var shards: [ShardLog]
    var chance: Chance
    private var lastNumber: UInt64 = 0
    /// Whether events were dropped that no log has.
    private var owesEverything = false

    /// Since when memory is not trusted; nil while it is.
    private(set) var distrustedSince: Duration? = .zero
    private(set) var counts = Counts()

    /// What happened so far.
    struct Counts: Hashable, Sendable {
        /// Times that a log had lost or forgotten what was not read.
        var gaps = 0
        /// Events that a log had lost.
        var lostEvents = 0
        /// Events dropped because no log could be reached, see ``CoherenceConfiguration/mendLimit``.
        var collapsedEvents = 0
        var renewals = 0
        /// How long memory was not trusted, while it was not going on.
        var distrust = Duration.zero
    }

    init(shardCount: Int, configuration: CoherenceConfiguration, seed: UInt64?) {
        precondition(shardCount > 0, "there is a shard")
        self.configuration = configuration
        self.chance = Chance(seed: seed)
        self.origin = self.chance.next()
        self.memory = EventMemory(limit: configuration.rememberedEvents, shardCount: shardCount)
        self.shards = Array(repeating: ShardLog(), count: shardCount)
    }

    // MARK: Questions

    /// How far the logs were read; to be taken before a load begins.
    var ticket: SharedTicket {
        SharedTicket(
            positions: self.shards.map { shard in
                shard.epoch.map { LogPosition(epoch: $0, offset: shard.read) }
            })
    }

    /// Whether an entry is good that was loaded at a position of a shard's log.
    ///
    /// - Parameter version: nil for one that is not stored yet.
    func verdict(
        on key: CacheKey, tags: [CacheTag], namespace: CacheNamespace, version: EntryVersion?, shard number: Int,
        position: LogPosition?
    ) -> Verdict {
        guard let position, self.shards.indices.contains(number) else { return .unknown }
        let shard = self.shards[number]
        guard let epoch = shard.epoch else { return .unknown }
        if position.epoch != epoch || position.offset < shard.floor || shard.renewal != .notNeeded { return .outdated }
        let isConcerned = self.memory.concerns(
            key, tags: tags, namespace: namespace, version: version, shard: number, after: position.offset)
        if isConcerned { return .outdated }
        return shard.link == .heard && position.offset <= shard.read ? .good : .unknown
    }

    /// Whether a shard is heard, so that there is use in asking it for entries.
    func isHeard(_ shard: Int) -> Bool { self.shards[shard].link == .heard }

    var isTrusted: Bool { self.distrustedSince == nil }

    /// How many events wait to be appended to a shard.
    func waiting(for shard: Int) -> Int {
        self.shards[shard].dues.count { self.memory[$0.serial]?.sights[shard] == .missing }
    }

    /// How many shards have an event.
    func sightings(of id: InvalidationEvent.ID) -> Int {
        self.memory.serial(of: id).flatMap { self.memory[$0] }?.sights.count { $0 != .missing } ?? 0
    }

    // MARK: Own events

    /// Makes an event of this process, which is known from now on and has to be appended to every shard.
    ///
    /// - Parameter byCaller: whether the caller publishes it at once to every shard that is joined, and reports what
    ///   came of it.
    /// - Returns: the event and those shards.
    mutating func announce(
        _ subject: InvalidationEvent.Subject, replacement: EntryVersion?, byCaller: Bool, now: Duration
    ) -> (event: InvalidationEvent, serial: Int, shards: [Int]) {
        self.lastNumber += 1
        let id = InvalidationEvent.ID(origin: self.origin, number: self.lastNumber)
        let event = InvalidationEvent(id: id, subject: subject, replacement: replacement)
        let serial = self.remember(event, isOwn: true, now: now)
        for shard in self.shards.indices { self.schedule(serial, isOwn: true, in: shard, now: now) }
        let joined = self.shards.indices.filter { self.shards[$0].link != .away }
        if byCaller {
            for shard in joined {
                let due = self.shards[shard].dues.lastIndex { $0.serial == serial }
                if let due { self.shards[shard].dues[due].isUnderWay = true }
            }
        }
        self.payDebt(now: now)
        return (event, serial, joined)
    }

    /// Puts one event for everything in the place of those that were dropped.
    mutating func payDebt(now: Duration) {
        guard self.owesEverything else { return }
        self.owesEverything = false
        _ = self.announce(.everything, replacement: nil, byCaller: false, now: now)
    }

    /// Remembers an event.
    private mutating func remember(_ event: InvalidationEvent, isOwn: Bool, now: Duration) -> Int {
        let (serial, forgotten) = self.memory.remember(event, isOwn: isOwn, now: now)
        if let forgotten { self.cover(forgotten, makingRoomFor: serial, now: now) }
        return serial
    }

    /// Remembers an event that was heard for the first time; it has a place in a log before anything else happens.
    mutating func learn(_ event: InvalidationEvent, from number: Int, at position: LogPosition, now: Duration) {
        let serial = self.remember(event, isOwn: false, now: now)
        self.place(serial, in: number, at: position, now: now)
        if self.shards[number].link == .reading {
            self.shards[number].learned.append(serial)
        } else {
            self.scheduleWhereMissing(serial, now: now)
        }
    }

    /// Arranges that an event of others is appended to the logs that are heard and do not have it.
    mutating func scheduleWhereMissing(_ serial: Int, now: Duration) {
        for shard in self.shards.indices
        where self.shards[shard].link == .heard && self.memory[serial]?.sights[shard] == .missing
            && !self.shards[shard].dues.contains(where: { $0.serial == serial })
        {
            self.schedule(serial, isOwn: false, in: shard, now: now)
        }
    }

    /// Arranges that an event is appended to a shard's log.
    mutating func schedule(_ serial: Int, isOwn: Bool, in shard: Int, now: Duration) {
        let at = isOwn ? now : now + self.configuration.mendAfter + self.jitter()
        self.shards[shard].dues.append(ShardLog.Due(serial: serial, at: at))
        if self.shards[shard].dues.count > self.configuration.mendLimit { self.relieve(shard, now: now) }
    }

    mutating func jitter() -> Duration { self.chance.duration(upTo: self.configuration.mendJitter) }

    // MARK: Too much

    /// Sees to it that nothing is served that an event concerned which is now forgotten.
    private mutating func cover(_ record: EventMemory.Record, makingRoomFor newest: Int, now: Duration) {
        for (shard, sight) in record.sights.enumerated() {
            switch sight {
            case .at(let offset):
                self.shards[shard].floor = max(self.shards[shard].floor, offset)
                // The log may have lost it, and nobody here could tell any more.
                if self.shards[shard].unconfirmed.remove(record.serial) != nil {
                    self.needRenewal(of: shard, now: now)
                }
            case .settled:
                break
            case .missing where !record.isSeenSomewhere:
                self.counts.collapsedEvents += 1
                self.owesEverything = true
                self.collapse(except: newest)
                return
            case .missing where record.isOwn || self.shards[shard].epoch != nil:
                self.needRenewal(of: shard, now: now)
            case .missing:
                self.shards[shard].mayLackForgotten = true
            }
        }
    }

    /// Gives up mending a shard's log event by event.
    private mutating func relieve(_ shard: Int, now: Duration) {
        self.shards[shard].dues.removeAll { self.memory[$0.serial]?.sights[shard] != .missing }
        guard self.shards[shard].dues.count > self.configuration.mendLimit else { return }
        let missing = self.shards[shard].dues
        self.shards[shard].dues = []
        self.collapse()
        for due in missing where self.memory[due.serial] != nil {
            self.memory.settle(due.serial, in: shard)
            self.needRenewal(of: shard, now: now)
        }
    }

    /// Drops the events that no log has; one for everything takes their place.
    private mutating func collapse(except kept: Int? = nil) {
        for record in Array(self.memory.all) where !record.isSeenSomewhere && record.serial != kept {
            self.memory.forget(record.serial)
            self.counts.collapsedEvents += 1
            self.owesEverything = true
        }
    }

    mutating func needRenewal(of shard: Int, now: Duration) {
        if case .notNeeded = self.shards[shard].renewal {
            self.shards[shard].renewal = .due(now + self.jitter())
        }
    }

    // MARK: Counting

    mutating func count(_ change: (inout Counts) -> Void) { change(&self.counts) }

    /// Notes whether memory is trusted from now on.
    mutating func noteTrust(now: Duration) {
        let isTrusted = self.shards.contains { $0.vouches && $0.link == .heard }
        if isTrusted, let since = self.distrustedSince {
            self.counts.distrust += now - since
            self.distrustedSince = nil
        } else if !isTrusted, self.distrustedSince == nil {
            self.distrustedSince = now
        }
    }
}
