import Configuration

/// Reads single settings; a key that is there with a value of another kind is an error, not a missing one.
struct RedisSettings {
    let config: ConfigReader

    func string(_ key: String, isSecret: Bool = false) throws(RedisSetupError) -> String? {
        let text = try self.value(key, "a text") { try self.config.requiredString(forKey: $0, isSecret: isSecret) }
        return text == "" ? nil : text
    }

    func strings(_ key: String, isSecret: Bool = false) throws(RedisSetupError) -> [String] {
        try self.value(key, "a list of texts") { try self.config.requiredStringArray(forKey: $0, isSecret: isSecret) }
            ?? []
    }

    func bool(_ key: String, default value: Bool) throws(RedisSetupError) -> Bool {
        try self.value(key, "true or false") { try self.config.requiredBool(forKey: $0) } ?? value
    }

    func int(_ key: String, in range: ClosedRange<Int>, default value: Int) throws(RedisSetupError) -> Int {
        let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        guard let number = try self.value(key, expected, { try self.config.requiredInt(forKey: $0) }) else {
            return value
        }
        guard range.contains(number) else { throw RedisSetupError(key: key, "must be \(expected)") }
        return number
    }

    func seconds(_ key: String, default value: Duration) throws(RedisSetupError) -> Duration {
        let expected = "a number of seconds from 0.001 to 3600"
        guard let number = try self.value(key, expected, { try self.config.requiredDouble(forKey: $0) }) else {
            return value
        }
        guard (0.001...3_600).contains(number) else { throw RedisSetupError(key: key, "must be \(expected)") }
        return .microseconds(Int64(number * 1_000_000))
    }

    private func value<Value>(
        _ key: String, _ expected: String, _ get: (ConfigKey) throws -> Value
    ) throws(RedisSetupError) -> Value? {
        let path = key.split(separator: ".").map(String.init)
        do {
            return try get(ConfigKey(path))
        } catch {
            // The library keeps its errors to itself; only their text tells a missing value from a wrong one.
            if "\(error)".hasPrefix("Missing required config value") { return nil }
            throw RedisSetupError(key: key, "must be \(expected)")
        }
    }
}
