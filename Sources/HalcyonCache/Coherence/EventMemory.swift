/// The invalidation events that a process remembers, and where each stands in the logs of the shards.
///
/// Bounded: the event that came first is forgotten when there is no room, and its owner is told what it was.
struct EventMemory: Sendable {
    /// What is known of an event in the log of one shard.
    enum Sight: Hashable, Sendable {
        /// It was not seen there.
        case missing
        case at(UInt64)
        /// It need not be there: it was told before the log's epoch began, and what is older than that is not good.
        case settled
    }

    struct Record: Sendable {
        /// Names the record; later records have larger numbers.
        let serial: Int
        let event: InvalidationEvent
        let isOwn: Bool
        let knownSince: Duration
        /// By shard.
        fileprivate(set) var sights: [Sight]
        fileprivate var wasHeard = false

        /// Whether some log had it, so that others can know of it.
        var isSeenSomewhere: Bool { self.sights.contains { $0 != .missing } }
    }

    /// The events of one subject in the log of one shard.
    private struct Mark: Sendable {
        private var latest: UInt64 = 0
        private var replacement: EntryVersion?
        /// The last one with another replacement than the latest.
        private var other: UInt64 = 0

        mutating func add(_ offset: UInt64, replacement: EntryVersion?) {
            if replacement == self.replacement || self.latest == 0 {
                self.latest = max(self.latest, offset)
                self.replacement = replacement
            } else if offset > self.latest {
                self.other = max(self.other, self.latest)
                self.latest = offset
                self.replacement = replacement
            } else {
                self.other = max(self.other, offset)
            }
        }

        /// Whether an event behind `offset` takes an entry of `version` out.
        func isBehind(_ offset: UInt64, version: EntryVersion?) -> Bool {
            let isReplacement = version != nil && version == self.replacement
            return (isReplacement ? self.other : self.latest) > offset
        }
    }

    private struct Marks: Sendable {
        var shards: [Mark]
        /// How many records speak of the subject.
        var records = 0
        /// Those that are missing in some shard, by serial.
        var missing: [Int] = []
    }

    private let limit: Int
    private let shardCount: Int
    /// A ring: a record stands at its serial modulo the limit.
    private var records: [Record?] = []
    private var lastSerial = -1
    private var serials: [InvalidationEvent.ID: Int] = [:]
    private var subjects: [InvalidationEvent.Subject: Marks] = [:]

    /// By shard: how many records are missing there.
    private(set) var missingCounts: [Int]
    /// By shard: no event is known behind this offset.
    private(set) var latestOffsets: [UInt64]

    init(limit: Int, shardCount: Int) {
        precondition(limit > 1, "there is room for an event and for what takes its place")
        self.limit = limit
        self.shardCount = shardCount
        self.missingCounts = Array(repeating: 0, count: shardCount)
        self.latestOffsets = Array(repeating: 0, count: shardCount)
    }

    var count: Int { self.serials.count }

    func serial(of id: InvalidationEvent.ID) -> Int? { self.serials[id] }

    /// - Returns: nil for one that was forgotten.
    subscript(serial: Int) -> Record? {
        guard serial >= 0, serial <= self.lastSerial, let record = self.records[serial % self.limit] else { return nil }
        return record.serial == serial ? record : nil
    }

    /// All records, oldest first.
    var all: some Sequence<Record> {
        (max(0, self.lastSerial - self.limit + 1)..<(self.lastSerial + 1)).lazy.compactMap { self[$0] }
    }

    /// Remembers an event that is not known yet.
    ///
    /// - Returns: its serial, and what was forgotten to make room.
    mutating func remember(
        _ event: InvalidationEvent, isOwn: Bool, now: Duration
    ) -> (serial: Int, forgotten: Record?) {
        precondition(self.serials[event.id] == nil, "an event is remembered once")
        let forgotten = self[self.lastSerial + 1 - self.limit]
        if let forgotten { self.forget(forgotten.serial) }
        self.lastSerial += 1
        let record = Record(
            serial: self.lastSerial, event: event, isOwn: isOwn, knownSince: now,
            sights: Array(repeating: .missing, count: self.shardCount))
        if self.records.count < self.limit {
            self.records.append(record)
        } else {
            self.records[self.lastSerial % self.limit] = record
        }
        self.serials[event.id] = self.lastSerial
        let none = Marks(shards: Array(repeating: Mark(), count: self.shardCount))
        self.subjects[event.subject, default: none].records += 1
        self.subjects[event.subject]?.missing.append(self.lastSerial)
        for shard in 0..<self.shardCount { self.missingCounts[shard] += 1 }
        return (self.lastSerial, forgotten)
    }

    mutating func forget(_ serial: Int) {
        guard let record = self[serial] else { return }
        let subject = record.event.subject
        for (shard, sight) in record.sights.enumerated() where sight == .missing { self.missingCounts[shard] -= 1 }
        self.records[serial % self.limit] = nil
        self.serials[record.event.id] = nil
        self.subjects[subject]?.records -= 1
        self.subjects[subject]?.missing.removeAll { $0 == serial }
        if self.subjects[subject]?.records == 0 { self.subjects[subject] = nil }
    }

    /// Notes where an event stands; of two places in one log the later counts.
    mutating func see(_ serial: Int, in shard: Int, at offset: UInt64) {
        guard let record = self[serial] else { return }
        if case .at(let known) = record.sights[shard], known >= offset { return }
        self.change(serial, in: shard, to: .at(offset))
        self.subjects[record.event.subject]?.shards[shard].add(offset, replacement: record.event.replacement)
        self.latestOffsets[shard] = max(self.latestOffsets[shard], offset)
    }

    /// Notes that a shard told of an event.
    ///
    /// - Returns: since when it is known, if it is this process' own and was not heard before.
    mutating func noteHeard(_ serial: Int) -> Duration? {
        guard let record = self[serial], record.isOwn, !record.wasHeard else { return nil }
        self.records[serial % self.limit]?.wasHeard = true
        return record.knownSince
    }

    /// Notes that an event is not in a log any more.
    mutating func lose(_ serial: Int, in shard: Int) { self.change(serial, in: shard, to: .missing) }

    /// Notes that an event need not be in a log.
    mutating func settle(_ serial: Int, in shard: Int) { self.change(serial, in: shard, to: .settled) }

    /// Notes that a log begins anew: what stood in it need not stand in the new one.
    mutating func beginEpoch(of shard: Int) {
        for record in Array(self.all) {
            if case .at = record.sights[shard] { self.change(record.serial, in: shard, to: .settled) }
        }
        for subject in self.subjects.keys { self.subjects[subject]?.shards[shard] = Mark() }
        self.latestOffsets[shard] = 0
    }

    /// Whether an event that concerns an entry stands behind an offset in a shard's log, or is known and not seen there.
    func concerns(
        _ key: CacheKey, tags: [CacheTag], namespace: CacheNamespace, version: EntryVersion?, shard: Int,
        after offset: UInt64
    ) -> Bool {
        guard self.latestOffsets[shard] > offset || self.missingCounts[shard] > 0 else { return false }
        func isHit(_ subject: InvalidationEvent.Subject) -> Bool {
            guard let marks = self.subjects[subject] else { return false }
            if marks.shards[shard].isBehind(offset, version: version) { return true }
            return marks.missing.contains { serial in
                guard let record = self[serial], record.sights[shard] == .missing else { return false }
                return record.event.replacement == nil || record.event.replacement != version
            }
        }
        return isHit(.everything) || isHit(.namespace(namespace)) || isHit(.key(key))
            || tags.contains { isHit(.tag($0)) }
    }

    private mutating func change(_ serial: Int, in shard: Int, to sight: Sight) {
        guard let record = self[serial], record.sights[shard] != sight else { return }
        let subject = record.event.subject
        let wasMissing = record.sights.contains(.missing)
        if record.sights[shard] == .missing { self.missingCounts[shard] -= 1 }
        if sight == .missing { self.missingCounts[shard] += 1 }
        self.records[serial % self.limit]?.sights[shard] = sight
        let isMissing = self[serial]?.sights.contains(.missing) ?? false
        if wasMissing, !isMissing {
            self.subjects[subject]?.missing.removeAll { $0 == serial }
        } else if isMissing, !wasMissing {
            self.subjects[subject]?.missing.append(serial)
        }
    }
}
