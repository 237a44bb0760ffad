@testable import HalcyonTelemetry

extension PrometheusRegistry {
    /// The whole page as text.
    var page: String { String(decoding: self.render(), as: UTF8.self) }

    /// The page's lines about one metric.
    func lines(of name: String) -> [String] {
        self.page.split(separator: "\n").map(String.init).filter { line in
            line.hasPrefix("# HELP \(name) ") || line.hasPrefix("# TYPE \(name) ") || line.hasPrefix(name)
        }
    }

    /// The value of one sample, such as `halcyon_replies_total{provenance="l1"}`.
    func value(_ sample: String) -> String? {
        let line = self.page.split(separator: "\n").first { $0.hasPrefix("\(sample) ") }
        return line.map { String($0.dropFirst(sample.count + 1)) }
    }
}
