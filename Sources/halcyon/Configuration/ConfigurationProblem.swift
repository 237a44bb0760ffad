/// What is wrong with a configuration, where, and how to mend it.
struct ConfigurationProblem: Error, Hashable, CustomStringConvertible {
    var file: String
    var line: Int?
    var column: Int?
    var message: String

    var description: String {
        let place = [self.line, self.column].prefix { $0 != nil }.compactMap(\.self).map { ":\($0)" }.joined()
        return "\(self.file)\(place): \(self.message)"
    }
}
