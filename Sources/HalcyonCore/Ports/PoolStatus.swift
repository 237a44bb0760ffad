/// How the instances of one model are.
public struct PoolStatus: Hashable, Sendable {
    /// One model server.
    public struct Instance: Hashable, Sendable {
        public var name: String
        public var url: String
        public var isHealthy: Bool

        /// How many calls it computes at once; more wait in its queue.
        public var slots: Int

        /// Calls under way, those that wait in its queue and those in the background among them.
        public var running: Int

        /// Calls under way that no person waits for.
        public var background: Int
        public var completed: Int
        public var failed: Int

        public init(
            name: String, url: String, isHealthy: Bool, slots: Int, running: Int, background: Int = 0,
            completed: Int, failed: Int
        ) {
            self.name = name
            self.url = url
            self.isHealthy = isHealthy
            self.slots = slots
            self.running = running
            self.background = background
            self.completed = completed
            self.failed = failed
        }
    }

    public var model: ModelID
    public var instances: [Instance]

    public init(model: ModelID, instances: [Instance]) {
        self.model = model
        self.instances = instances
    }

    /// How many calls the healthy instances could compute at once beside those that people wait for.
    public var spareSlots: Int {
        self.instances.reduce(0) { sum, instance in
            let forPeople = max(0, instance.running - instance.background)
            return sum + (instance.isHealthy ? max(0, instance.slots - forPeople) : 0)
        }
    }
}
