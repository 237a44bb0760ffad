/// Entries that left a cache, on their way out of its locks.
///
/// Most changes let one entry go or none; only more than one take memory.
@usableFromInline
struct Departures<Key: SeededHashable, Value: Sendable>: Sendable {
    @usableFromInline
    struct Departed: Sendable {
        @usableFromInline let key: Key
        @usableFromInline let value: Value
        @usableFromInline let cause: EvictionCause

        @inlinable
        init(key: Key, value: Value, cause: EvictionCause) {
            self.key = key
            self.value = value
            self.cause = cause
        }
    }

    @usableFromInline var first: Departed?
    @usableFromInline var others: [Departed] = []

    @inlinable
    init() {}

    @inlinable
    mutating func add(_ departed: Departed) {
        if self.first == nil { self.first = departed } else { self.others.append(departed) }
    }

    @inlinable
    func announce(to listener: ((Key, Value, EvictionCause) -> Void)?) {
        guard let listener else { return }
        if let first = self.first { listener(first.key, first.value, first.cause) }
        for departed in self.others { listener(departed.key, departed.value, departed.cause) }
    }
}
