/// A clock with the moment at which a cache was made.
///
/// An object of its own, and never inlined: what a clock's instant looks like is not known to who compiles a lookup,
/// and would keep a lookup that needs no time from being laid out well.
@usableFromInline
final class CacheClock<C: Clock>: Sendable where C.Duration == Duration, C.Instant: Sendable {
    @usableFromInline let clock: C
    @usableFromInline let start: C.Instant
    /// What the kernel's cheap clock showed then; nil for clocks that it does not go with.
    @usableFromInline let roughStart: Int64?

    init(_ clock: C) {
        self.clock = clock
        self.start = clock.now
        self.roughStart = C.self == ContinuousClock.self ? RoughClock.nanoseconds : nil
    }

    /// How long the cache has been there.
    @inlinable @inline(never)
    var now: CacheTime { CacheTime(self.start.duration(to: self.clock.now)) }

    /// The same to a few milliseconds, at a fifth of the cost. It does not count the time for which the machine slept.
    @inlinable @inline(never)
    var roughNow: CacheTime {
        guard let start = self.roughStart else { return self.now }
        return CacheTime(nanoseconds: RoughClock.nanoseconds - start)
    }

    @usableFromInline
    func sleep(_ duration: Duration) async throws { try await self.clock.sleep(for: duration) }
}
