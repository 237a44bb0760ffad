/// Reads sums of counters from a Prometheus page.
enum MetricsPage {
    /// The sum over all series of this name; nil if there is none.
    static func sum(of name: String, in page: String) -> Double? {
        var sum: Double?
        for line in page.split(whereSeparator: \.isNewline) where line.hasPrefix(name) {
            let rest = line.dropFirst(name.count)
            guard rest.first == "{" || rest.first == " " else { continue }
            // Label values may hold spaces and braces, so the value is what follows the last brace.
            let tail = rest.lastIndex(of: "}").map { rest[rest.index(after: $0)...] } ?? rest
            guard let value = tail.split(separator: " ").first.flatMap({ Double($0) }) else { continue }
            sum = (sum ?? 0) + value
        }
        return sum
    }
}
