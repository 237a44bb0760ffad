/// Settings of a ``PracticeService``.
public struct PracticeConfiguration: Sendable, Hashable {
    /// The most turns at once; more are refused.
    public var maximumLiveTurns: Int

    /// How long a turn goes on when its watcher's connection dropped, so that it can be resumed.
    public var resumeGrace: Duration

    /// The language in which people are answered, as a BCP 47 tag.
    public var locale: String

    /// The longest text of one turn, in bytes.
    public var textByteLimit: Int

    public init(
        maximumLiveTurns: Int = 1024, resumeGrace: Duration = .seconds(15), locale: String = "en",
        textByteLimit: Int = 16 << 10
    ) {
        precondition(maximumLiveTurns > 0)
        precondition(textByteLimit > 0)
        self.maximumLiveTurns = maximumLiveTurns
        self.resumeGrace = resumeGrace
        self.locale = locale
        self.textByteLimit = textByteLimit
    }
}
