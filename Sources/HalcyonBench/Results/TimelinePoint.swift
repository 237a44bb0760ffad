/// What happened to the operations that were meant to begin within a few seconds.
public struct TimelinePoint: Sendable, Hashable {
    /// Where the seconds begin, from the start of the counted part.
    public var at: Double
    public var count: Int
    public var errors: Int
    /// Of the answers, in seconds; nil if there was none.
    public var p50: Double?
    public var p95: Double?
}
