/// How long an entry is good, and what happens on its way out.
///
/// ```swift
/// EntryLife(timeToLive: .seconds(60), refreshAfter: .seconds(54), staleFor: .seconds(3600))
/// ```
public struct EntryLife: Hashable, Sendable {
    /// How long it is found after it was written; for ever if nil.
    public var timeToLive: Duration?

    /// How long it is found after it was last found; for ever if nil.
    public var timeToIdle: Duration?

    /// From when on, after it was written, one hit in a while is told to load it anew; never if nil.
    public var refreshAfter: Duration?

    /// How long it is kept beyond its time to live, for ``MemoryCache/lookup(_:allowingStale:)`` with `true` only.
    public var staleFor: Duration

    @inlinable
    public init(
        timeToLive: Duration? = nil, timeToIdle: Duration? = nil, refreshAfter: Duration? = nil,
        staleFor: Duration = .zero
    ) {
        precondition(timeToLive.map { $0 > .zero } ?? true, "a time to live is positive")
        precondition(timeToIdle.map { $0 > .zero } ?? true, "a time to idle is positive")
        precondition(refreshAfter.map { $0 >= .zero } ?? true, "a value is not refreshed before it was written")
        precondition(staleFor >= .zero, "a value is not kept for less than no time")
        self.timeToLive = timeToLive
        self.timeToIdle = timeToIdle
        self.refreshAfter = refreshAfter
        self.staleFor = staleFor
    }

    /// Found until something else makes it go.
    @inlinable public static var unlimited: Self { Self(keptFor: .zero) }

    /// Without an end and without checks: this is what every write that names no life comes with.
    @inlinable
    init(keptFor staleFor: Duration) { self.staleFor = staleFor }

    /// Whether neither time nor use changes what a lookup finds.
    @inlinable
    var isUnlimited: Bool { self.timeToLive == nil && self.timeToIdle == nil && self.refreshAfter == nil }

    @inlinable
    public static func timeToLive(_ duration: Duration) -> Self { Self(timeToLive: duration) }
}
