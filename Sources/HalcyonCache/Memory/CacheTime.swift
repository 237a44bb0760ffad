/// Time as a cache keeps it: whole nanoseconds since the cache was made.
///
/// A third of a `Duration` with its optional, and compared in one instruction; it lasts for 292 years.
@usableFromInline
struct CacheTime: Hashable, Comparable, Sendable {
    @usableFromInline var nanoseconds: Int64

    @inlinable
    init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// - Parameter duration: cut to whole nanoseconds; negative ones count as none.
    @inlinable
    init(_ duration: Duration) {
        // In two steps of 32 bits and constants, which become multiplications: a division of 128 bits costs three times
        // as much, and `components` ten times.
        let parts = duration.attoseconds >> Self.bitsOfTwo
        guard parts > 0 else {
            self.nanoseconds = 0
            return
        }
        guard parts >> 32 < Self.longest else {
            self = .never
            return
        }
        let high = Int64(truncatingIfNeeded: parts >> 32)
        let (first, rest) = high.quotientAndRemainder(dividingBy: Self.restOfTen)
        let low = rest << 32 | Int64(truncatingIfNeeded: parts & 0xFFFF_FFFF)
        self.nanoseconds = first << 32 | low / Self.restOfTen
    }

    /// A nanosecond has 2⁹ · 5⁹ attoseconds.
    @inlinable static var bitsOfTwo: Int { 9 }
    @inlinable static var restOfTen: Int64 { 1_953_125 }
    /// More nanoseconds than fit, in units of 2³² of the parts.
    @inlinable static var longest: Int128 { Int128(Self.restOfTen) << 31 }

    /// Later than all others.
    @inlinable static var never: Self { Self(nanoseconds: .max) }

    /// Before all others.
    @inlinable static var always: Self { Self(nanoseconds: .min) }

    @inlinable static var start: Self { Self(nanoseconds: 0) }

    @inlinable
    static func < (lhs: Self, rhs: Self) -> Bool { lhs.nanoseconds < rhs.nanoseconds }

    /// ``never`` if it would be beyond the end of time.
    @inlinable
    func advanced(by other: Self) -> Self {
        let (sum, hasOverflown) = self.nanoseconds.addingReportingOverflow(other.nanoseconds)
        return hasOverflown ? .never : Self(nanoseconds: sum)
    }

    @inlinable
    func duration(since other: Self) -> Duration { .nanoseconds(self.nanoseconds &- other.nanoseconds) }
}
