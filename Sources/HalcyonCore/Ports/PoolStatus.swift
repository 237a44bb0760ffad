/// How the instances of one model are.
public struct PoolStatus: Hashable, Sendable {
    /// One model server.
    public struct Instance: Hashable, Sendable {
        public var name: String
        public var url: String
        public var isHealthy: Bool
        public var running: Int
        public var completed: Int
        public var failed: Int

        public init(name: String, url: String, isHealthy: Bool, running: Int, completed: Int, failed: Int) {
            self.name = name
            self.url = url
            self.isHealthy = isHealthy
            self.running = running
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
}
