public import Configuration

extension BalancerConfiguration {
    /// Reads the settings below the reader's scope; a missing key keeps its default.
    ///
    /// ## Configuration keys
    /// - `failuresToEject` (int, at least 1, default 3)
    /// - `ejectionTime` (double, seconds, above 0, default 10)
    /// - `longestEjectionTime` (double, seconds, above 0, default 60)
    /// - `concurrencyLimit` (int, at least 1, default 8)
    ///
    /// - Throws: ``BalancerError`` that names the key whose value is out of bounds.
    public init(config: ConfigReader) throws(BalancerError) {
        let defaults = BalancerConfiguration()
        self.init(
            failuresToEject: try Self.count(config, "failuresToEject", default: defaults.failuresToEject),
            ejectionTime: try Self.seconds(config, "ejectionTime", default: 10),
            longestEjectionTime: try Self.seconds(config, "longestEjectionTime", default: 60),
            concurrencyLimit: try Self.count(config, "concurrencyLimit", default: defaults.concurrencyLimit)
        )
    }

    private static func count(
        _ config: ConfigReader, _ key: ConfigKey, default value: Int
    ) throws(BalancerError) -> Int {
        let count = config.int(forKey: key, default: value)
        guard count >= 1 else {
            throw BalancerError(.invalidConfiguration, message: "\(key) is \(count); set it to 1 or more")
        }
        return count
    }

    private static func seconds(
        _ config: ConfigReader, _ key: ConfigKey, default value: Double
    ) throws(BalancerError) -> Duration {
        let seconds = config.double(forKey: key, default: value)
        // The upper end, a year, keeps the arithmetic of times far from its own limits.
        guard seconds >= 0.001, seconds <= 31_536_000 else {
            throw BalancerError(
                .invalidConfiguration, message: "\(key) is \(seconds); set it to seconds between 0.001 and a year"
            )
        }
        return .seconds(seconds)
    }
}
