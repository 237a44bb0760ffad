/// What a ``Warmer`` does and has done.
public struct WarmStatus: Sendable {
    /// The places of one model.
    public struct Capacity: Hashable, Sendable {
        public var model: ModelID

        /// Places that no person's call takes.
        public var spareSlots: Int

        /// How many of these may be used.
        public var allowed: Int
    }

    /// Whether the flags let it work.
    public var isOn: Bool
    public var current: WarmRun?

    /// What waits for the current run to end.
    public var waiting: [WarmTrigger]

    /// The newest first.
    public var history: [WarmRun]
    public var capacities: [Capacity]

    /// How many different questions are noted in memory.
    public var noted: Int
}
