/// Remembers what was invalidated lately, so that a load that began before cannot land after.
///
/// Every invalidation gets the next stamp. A load notes the stamp at which it began and is overtaken by a later one of
/// its key, tags or namespace. The log is bounded: what it forgets raises the floor, and a load from below the floor
/// counts as overtaken, because nobody can tell any more.
struct InvalidationLog: Sendable {
    enum Subject: Hashable, Sendable {
        /// By its hash: should two keys share all 64 bits, a load of one is overtaken by an invalidation of the other.
        case key(UInt64)
        case tag(CacheTag)
        case namespace(CacheNamespace)
    }

    private struct Record: Sendable {
        let subject: Subject
        let stamp: UInt64
    }

    private let limit: Int
    private var latest: [Subject: UInt64] = [:]
    /// A ring once it has reached `limit`; `oldest` is then the record that goes next.
    private var records: [Record] = []
    private var oldest = 0
    private var floor: UInt64 = 0

    /// The stamp of the last invalidation.
    private(set) var stamp: UInt64 = 0

    init(limit: Int) {
        precondition(limit > 0)
        self.limit = limit
    }

    mutating func record(_ subject: Subject) {
        self.stamp += 1
        self.latest[subject] = self.stamp
        let record = Record(subject: subject, stamp: self.stamp)
        guard self.records.count == self.limit else {
            self.records.append(record)
            return
        }
        self.forget(self.records[self.oldest])
        self.records[self.oldest] = record
        self.oldest = (self.oldest + 1) % self.limit
    }

    /// Records that everything was invalidated.
    mutating func recordAll() {
        self.stamp += 1
        self.floor = self.stamp
        self.latest = [:]
        self.records = []
        self.oldest = 0
    }

    /// Whether a load that began at `ticket` must not be stored.
    func hasOvertaken(_ ticket: LoadTicket, key: UInt64, namespace: CacheNamespace, tags: [CacheTag]) -> Bool {
        guard ticket.stamp != self.stamp else { return false }
        guard ticket.stamp >= self.floor else { return true }
        func isLater(_ subject: Subject) -> Bool { self.latest[subject].map { $0 > ticket.stamp } ?? false }
        return isLater(.key(key)) || isLater(.namespace(namespace)) || tags.contains { isLater(.tag($0)) }
    }

    private mutating func forget(_ record: Record) {
        self.floor = record.stamp
        if self.latest[record.subject] == record.stamp { self.latest[record.subject] = nil }
    }
}
