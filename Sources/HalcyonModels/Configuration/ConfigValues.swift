import Configuration

/// Reads settings and tells one that is missing from one that is written wrongly, which an optional getter does not.
struct ConfigValues {
    let config: ConfigReader

    func string(_ path: [String]) throws(ModelSetupError) -> String? {
        try self.read(path, "text in quotes") { try self.config.requiredString(forKey: $0) }.flatMap {
            $0.isEmpty ? nil : $0
        }
    }

    func secret(_ path: [String]) throws(ModelSetupError) -> String? {
        try self.read(path, "text in quotes") { try self.config.requiredString(forKey: $0, isSecret: true) }.flatMap {
            $0.isEmpty ? nil : $0
        }
    }

    func strings(_ path: [String]) throws(ModelSetupError) -> [String]? {
        try self.read(path, "a list of texts") { try self.config.requiredStringArray(forKey: $0) }
    }

    func int(_ path: [String]) throws(ModelSetupError) -> Int? {
        try self.read(path, "a whole number") { try self.config.requiredInt(forKey: $0) }
    }

    func ints(_ path: [String]) throws(ModelSetupError) -> [Int]? {
        try self.read(path, "a list of whole numbers") { try self.config.requiredIntArray(forKey: $0) }
    }

    /// A time above zero, up to a day.
    func seconds(_ path: [String]) throws(ModelSetupError) -> Duration? {
        guard let number = try self.read(path, "a number", { try self.config.requiredDouble(forKey: $0) }) else {
            return nil
        }
        guard number >= 0.001, number <= 86_400 else {
            throw self.error(path, "It is a number of seconds from 0.001 to 86400")
        }
        return .milliseconds(Int64((number * 1000).rounded()))
    }

    func error(_ path: [String], _ message: String) -> ModelSetupError {
        ModelSetupError(.invalidConfiguration, key: path.joined(separator: "."), message)
    }

    private func read<Value>(
        _ path: [String], _ expected: String, _ get: (ConfigKey) throws -> Value
    ) throws(ModelSetupError) -> Value? {
        do {
            return try get(ConfigKey(path))
        } catch {
            // The library keeps its error type to itself; its text is all that tells the two cases apart.
            if "\(error)".hasPrefix("Missing required config value") { return nil }
            throw self.error(path, "Expected \(expected)")
        }
    }
}
