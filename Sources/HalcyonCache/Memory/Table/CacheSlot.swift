/// A place for an entry.
@usableFromInline
struct CacheSlot<Key: SeededHashable, Value: Sendable>: Sendable {
    @usableFromInline
    struct Payload: Sendable {
        @usableFromInline let key: Key
        @usableFromInline var value: Value

        @inlinable
        init(key: Key, value: Value) {
            self.key = key
            self.value = value
        }
    }

    /// What is known of an entry beside its key and value; plain data.
    @usableFromInline
    struct Facts: Sendable {
        /// Until when a lookup finds it fresh and need not ask for its other times.
        @usableFromInline var checkAt: CacheTime
        @usableFromInline var writtenAt: CacheTime
        /// The upper half of its key's hash, as the index knows it.
        @usableFromInline var upperHash: UInt32
        @usableFromInline var weight: UInt32
        /// The number of its namespace, doubled, and one more if it has tags.
        @usableFromInline var group: Int32
        /// Its record in ``CacheStripe/times``, or ``noTimes``; in a free slot the next free one.
        @usableFromInline var times: Int32

        @inlinable
        init(
            writtenAt: CacheTime, checkAt: CacheTime, upperHash: UInt32, weight: UInt32, namespace: Int32,
            times: Int32, isTagged: Bool
        ) {
            self.writtenAt = writtenAt
            self.checkAt = checkAt
            self.upperHash = upperHash
            self.weight = weight
            self.group = namespace << 1 | (isTagged ? 1 : 0)
            self.times = times
        }

        @inlinable var namespace: Int32 { self.group >> 1 }
        @inlinable var isTagged: Bool { self.group & 1 == 1 }
    }

    @inlinable static var noTimes: Int32 { -1 }

    /// Nil in a free slot.
    @usableFromInline var payload: Payload?
    @usableFromInline var facts: Facts

    @inlinable
    init(facts: Facts, payload: Payload) {
        self.facts = facts
        self.payload = payload
    }
}
