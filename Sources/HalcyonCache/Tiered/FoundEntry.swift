/// An entry that was found somewhere.
struct FoundEntry<Value: Sendable>: Sendable {
    var entry: TieredEntry<Value>
    var source: HitSource
    var age: Duration
    var timeToLive: Duration?
    var staleness: Staleness?
    var isRefreshDue = false

    /// How long it may still be served if it cannot be loaded; nil for ever.
    var remaining: Duration? { self.entry.keptFor.map { $0 - self.age } }

    var isGone: Bool { self.remaining.map { $0 <= .zero } ?? false }

    func marked(_ staleness: Staleness?) -> Self {
        var marked = self
        marked.staleness = staleness
        return marked
    }

    /// Nil if it is known that there is no value.
    var hit: TieredHit<Value>? {
        self.entry.value.map { value in
            TieredHit(
                value: value, source: self.source, age: self.age, timeToLive: self.timeToLive,
                staleness: self.staleness, version: self.entry.version, isRefreshDue: self.isRefreshDue)
        }
    }
}
