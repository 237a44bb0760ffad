/// Settings of a ``Warmer``.
public struct WarmerConfiguration: Hashable, Sendable {
    /// The part of the models' idle places that may be used at once, 0 to 1.
    public var share: Double

    /// The most questions of one run, unless its order says another number.
    public var limit: Int

    /// The longest that a run takes.
    public var maximumTime: Duration

    /// A stored reply that stays good for so long is not asked for again.
    public var freshFor: Duration

    /// Time between two runs for what is asked in this hour of the week; nil for none.
    public var interval: Duration?

    /// How long after the start of the process the first run begins.
    public var startDelay: Duration

    /// How long the knowledge base has to be left alone before its questions are asked again.
    public var settling: Duration

    /// Time between two looks for an idle place.
    public var patience: Duration

    /// How often a question may give way to people before it is left.
    public var tries: Int

    public init(
        share: Double = 0.25, limit: Int = 200, maximumTime: Duration = .seconds(600),
        freshFor: Duration = .seconds(900), interval: Duration? = .seconds(1_800), startDelay: Duration = .seconds(10),
        settling: Duration = .seconds(2), patience: Duration = .milliseconds(250), tries: Int = 5
    ) {
        precondition((0...1).contains(share), "a share is a part of the whole")
        precondition(limit > 0 && tries > 0, "something can be asked")
        precondition(interval.map { $0 > .zero } ?? true, "some time lies between two runs")
        self.share = share
        self.limit = limit
        self.maximumTime = maximumTime
        self.freshFor = freshFor
        self.interval = interval
        self.startDelay = startDelay
        self.settling = settling
        self.patience = patience
        self.tries = tries
    }

    /// How many calls may run at once beside people's.
    ///
    /// - Parameter spareSlots: places at the models that no person's call takes.
    func allowed(_ spareSlots: Int) -> Int {
        // The sum keeps a product that is whole on paper from falling short of it.
        Int((self.share * Double(max(0, spareSlots)) + 1e-9).rounded(.down))
    }
}
