/// The times of an entry that has more of them than an end.
///
/// It decides what a lookup gets; it has no clock.
@usableFromInline
struct EntryTimes: Hashable, Sendable {
    /// What a lookup is told.
    @usableFromInline
    enum Verdict: Hashable, Sendable {
        case fresh
        case stale
        /// Not even a lookup that takes stale values finds it.
        case gone
    }

    /// From when on it is stale.
    @usableFromInline var expiresAt: CacheTime
    /// From when on it is gone.
    @usableFromInline var endsAt: CacheTime
    /// How long it is kept unused.
    @usableFromInline var idle: CacheTime
    @usableFromInline var usedAt: CacheTime
    /// From when on a lookup is told to load it anew.
    @usableFromInline var refreshAt: CacheTime

    @inlinable
    init(_ life: EntryLife, now: CacheTime) {
        self.init(usedAt: now)
        guard !life.isUnlimited else { return }
        let expiresAt = life.timeToLive.map { now.advanced(by: CacheTime($0)) } ?? .never
        self.expiresAt = expiresAt
        self.endsAt = expiresAt.advanced(by: CacheTime(life.staleFor))
        self.idle = life.timeToIdle.map { CacheTime($0) } ?? .never
        let refreshAt = life.refreshAfter.map { now.advanced(by: CacheTime($0)) } ?? .never
        // A stale value is better loaded anew, whoever finds it first.
        self.refreshAt = life.staleFor > .zero ? min(refreshAt, expiresAt) : refreshAt
    }

    /// Of an entry that has no end.
    @inlinable
    init(usedAt: CacheTime) {
        self.expiresAt = .never
        self.endsAt = .never
        self.idle = .never
        self.usedAt = usedAt
        self.refreshAt = .never
    }

    /// Whether its end is all there is to know, so that it needs no record.
    @inlinable
    var isSimple: Bool { self.endsAt == self.expiresAt && self.idle == .never && self.refreshAt == .never }

    /// Until when a lookup need not ask: it is fresh.
    @inlinable
    var checkAt: CacheTime { self.idle == .never ? min(self.expiresAt, self.refreshAt) : .always }

    /// From when on it is gone, if nobody finds it before.
    @inlinable
    var deadline: CacheTime { min(self.endsAt, self.usedAt.advanced(by: self.idle)) }

    @usableFromInline
    func verdict(now: CacheTime) -> Verdict {
        if self.deadline <= now { return .gone }
        return self.expiresAt <= now ? .stale : .fresh
    }

    /// Notes that it was found.
    ///
    /// - Parameter claim: how long the finder has to load it anew before another is told; nil if the finder will not.
    /// - Returns: whether the finder is told.
    @usableFromInline
    mutating func use(now: CacheTime, claim: CacheTime?) -> Bool {
        self.usedAt = max(self.usedAt, now)
        guard let claim, self.refreshAt <= now else { return false }
        self.refreshAt = now.advanced(by: claim)
        return true
    }
}
