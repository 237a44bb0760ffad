import HalcyonCache

/// What a cache should do, written as plainly as it can be: everything is searched for, nothing is lazy.
struct ReferenceCache {
    enum Subject: Equatable {
        case key(Int)
        case tag(CacheTag)
        case namespace(CacheNamespace)
        case all
    }

    struct Entry {
        var key: Int
        var value: Int
        var weight: Int
        var life: EntryLife
        var namespace: CacheNamespace
        var tags: [CacheTag]
        var writtenAt = Duration.zero
        var usedAt = Duration.zero
        var refreshAt: Duration?

        var expiresAt: Duration? { self.life.timeToLive.map { self.writtenAt + $0 } }

        func isStale(_ now: Duration) -> Bool { self.expiresAt.map { $0 <= now } ?? false }

        func isGone(_ now: Duration) -> Bool {
            let isOver = self.expiresAt.map { $0 + self.life.staleFor <= now } ?? false
            let isIdle = self.life.timeToIdle.map { self.usedAt + $0 <= now } ?? false
            return isOver || isIdle
        }
    }

    let capacity: Int
    let heaviest: Int
    let claim: Duration
    /// From the one used longest ago to the newest.
    var entries: [Entry] = []
    var history: [Subject] = []
    var now = Duration.zero
    /// Whether hits change the order: from when it was half full.
    var isRecording = false

    var weight: Int { self.entries.map(\.weight).reduce(0, +) }

    mutating func lookup(_ key: Int, allowingStale: Bool) -> CacheHit<Int>? {
        guard let index = self.entries.firstIndex(where: { $0.key == key }),
            allowingStale || !self.entries[index].isStale(self.now)
        else { return nil }
        self.entries[index].usedAt = self.now
        let isDue = self.entries[index].refreshAt.map { $0 <= self.now } ?? false
        if isDue { self.entries[index].refreshAt = self.now + self.claim }
        let entry = self.entries[index]
        if self.isRecording { self.moveToNewest(index) }
        return self.hit(entry, isRefreshDue: isDue)
    }

    func peek(_ key: Int) -> CacheHit<Int>? {
        self.entries.first { $0.key == key }.map { self.hit($0, isRefreshDue: false) }
    }

    private func hit(_ entry: Entry, isRefreshDue: Bool) -> CacheHit<Int> {
        CacheHit(
            value: entry.value, age: self.now - entry.writtenAt, timeToLive: entry.expiresAt.map { $0 - self.now },
            isRefreshDue: isRefreshDue
        )
    }

    /// - Parameter began: how long the history was when the load began.
    mutating func set(_ entry: Entry, began: Int?) -> SetOutcome {
        if let began {
            let hits: [Subject] = [.all, .key(entry.key), .namespace(entry.namespace)] + entry.tags.map { .tag($0) }
            if self.history[began...].contains(where: hits.contains) { return .refused(.overtakenByInvalidation) }
        }
        let old = self.entries.firstIndex { $0.key == entry.key }
        // Before hits count, a value that only takes another's place does not count as a use either.
        let isQuiet = old.map { self.differsInValueOnly(self.entries[$0], entry) } ?? false
        let isInPlace = isQuiet && !self.isRecording && began ?? self.history.count == self.history.count
        self.entries.removeAll { $0.key == entry.key }
        guard entry.weight <= self.heaviest else { return .refused(.tooHeavy) }
        var entry = entry
        entry.writtenAt = self.now
        entry.usedAt = self.now
        let refreshAt = entry.life.refreshAfter.map { self.now + $0 }
        let staleAt = entry.life.staleFor > .zero ? entry.expiresAt : nil
        entry.refreshAt = [refreshAt, staleAt].compactMap(\.self).min()
        self.entries.insert(entry, at: isInPlace ? old ?? 0 : self.entries.count)
        if self.weight > self.capacity / 2 { self.isRecording = true }
        while self.weight > self.capacity { self.entries.removeFirst() }
        return .stored
    }

    /// - Returns: how many entries went.
    mutating func invalidate(_ subject: Subject) -> Int {
        self.history.append(subject)
        let before = self.entries.count
        self.entries.removeAll { entry in
            switch subject {
            case .all: true
            case .key(let key): entry.key == key
            case .tag(let tag): entry.tags.contains(tag)
            case .namespace(let namespace): entry.namespace == namespace
            }
        }
        if subject == .all { self.isRecording = false }
        return before - self.entries.count
    }

    mutating func advance(by duration: Duration) {
        self.now += duration
        self.entries.removeAll { $0.isGone(self.now) }
    }

    private func differsInValueOnly(_ old: Entry, _ new: Entry) -> Bool {
        old.weight == new.weight && old.tags.isEmpty && new.tags.isEmpty && old.namespace == .default
            && new.namespace == .default && old.life == .unlimited && new.life == .unlimited
    }

    private mutating func moveToNewest(_ index: Int) { self.entries.append(self.entries.remove(at: index)) }
}
