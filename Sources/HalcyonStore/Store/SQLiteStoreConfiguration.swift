extension SQLiteStore {
    /// Settings of a ``SQLiteStore``.
    public struct Configuration: Hashable, Sendable {
        /// The database file; its folder is made when it is missing, for this user alone.
        public var path: String

        /// How many reads run at once.
        public var readers: Int

        /// How long a write waits for another process that holds the database.
        public var busyTimeout: Duration

        /// The most operations that run or wait at once; more are refused as busy.
        public var pendingLimit: Int

        public init(
            path: String = ".halcyon/halcyon.sqlite", readers: Int = 4, busyTimeout: Duration = .seconds(5),
            pendingLimit: Int = 1_024
        ) {
            precondition(readers > 0, "a store has a reader")
            precondition(pendingLimit > 0, "a store can do one thing at a time")
            self.path = path
            self.readers = readers
            self.busyTimeout = busyTimeout
            self.pendingLimit = pendingLimit
        }
    }
}
