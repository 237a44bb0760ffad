public import Configuration

extension SQLiteStore.Configuration {
    /// Reads the settings below the reader's scope; a missing key keeps its default.
    ///
    /// ## Configuration keys
    /// - `path` (string, default `.halcyon/halcyon.sqlite`)
    /// - `readers` (int, 1 to 64, default 4)
    /// - `busyTimeout` (double, seconds, 0 to 60, default 5)
    /// - `pendingLimit` (int, 1 to 100,000, default 1,024)
    ///
    /// A number outside its range becomes the nearest one inside.
    public init(config: ConfigReader) {
        let defaults = SQLiteStore.Configuration()
        let timeout = config.double(forKey: "busyTimeout") ?? .nan
        self.init(
            path: config.string(forKey: "path", default: defaults.path),
            readers: min(max(config.int(forKey: "readers", default: defaults.readers), 1), 64),
            busyTimeout: timeout.isNaN ? defaults.busyTimeout : .seconds(min(max(timeout, 0), 60)),
            pendingLimit: min(max(config.int(forKey: "pendingLimit", default: defaults.pendingLimit), 1), 100_000)
        )
    }
}
