/// What is wrong with a configuration, where, and how to mend it.
struct ConfigurationProblem: Error, Hashable, CustomStringConvertible {
    var file: String
    var line: Int?
    var column: Int?
    var message: String

    var description: String {
        guard let line, let column else { return "\(self.file): \(self.message)" }
        return "\(self.file):\(line):\(column): \(self.message)"
    }
}
