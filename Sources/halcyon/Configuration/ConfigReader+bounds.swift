import Configuration

/// A number outside its range becomes the nearest one inside: a file was checked before, the environment was not.
extension ConfigReader {
    func number(_ key: ConfigKey, in range: ClosedRange<Double>) -> Double? {
        guard let number = self.double(forKey: key), !number.isNaN else { return nil }
        return min(max(number, range.lowerBound), range.upperBound)
    }

    func seconds(_ key: ConfigKey, in range: ClosedRange<Double>) -> Duration? {
        self.number(key, in: range).map { .seconds($0) }
    }

    func int(_ key: ConfigKey, in range: ClosedRange<Int>) -> Int? {
        self.int(forKey: key).map { min(max($0, range.lowerBound), range.upperBound) }
    }
}
