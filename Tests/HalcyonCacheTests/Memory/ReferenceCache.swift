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
        var writtenAt: Duration
        var expiresAt: Duration?
        var namespace: CacheNamespace
        var tags: [CacheTag]
    }

    let capacity: Int
    let heaviest: Int
    /// From the one used longest ago to the newest.
    var entries: [Entry] = []
    var history: [Subject] = []
    var now = Duration.zero

    var weight: Int { self.entries.map(\.weight).reduce(0, +) }

    mutating func lookup(_ key: Int) -> CacheHit<Int>? {
        guard let index = self.entries.firstIndex(where: { $0.key == key }) else { return nil }
        let entry = self.entries.remove(at: index)
        self.entries.append(entry)
        return CacheHit(
            value: entry.value, age: self.now - entry.writtenAt, timeToLive: entry.expiresAt.map { $0 - self.now }
        )
    }

    /// - Parameter began: how long the history was when the load began.
    mutating func set(_ entry: Entry, began: Int?) -> SetOutcome {
        if let began {
            let hits: [Subject] = [.all, .key(entry.key), .namespace(entry.namespace)] + entry.tags.map { .tag($0) }
            if self.history[began...].contains(where: hits.contains) { return .refused(.overtakenByInvalidation) }
        }
        self.entries.removeAll { $0.key == entry.key }
        guard entry.weight <= self.heaviest else { return .refused(.tooHeavy) }
        while self.weight + entry.weight > self.capacity { self.entries.removeFirst() }
        self.entries.append(entry)
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
        return before - self.entries.count
    }

    mutating func advance(by duration: Duration) {
        self.now += duration
        let now = self.now
        self.entries.removeAll { entry in entry.expiresAt.map { $0 <= now } ?? false }
    }
}
