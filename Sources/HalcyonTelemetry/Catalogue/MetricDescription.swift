/// What the metrics page says about one metric.
public struct MetricDescription: Hashable, Sendable {
    /// How a metric's values behave.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Only rises.
        case counter
        /// Rises and falls.
        case gauge
        /// Counts values in buckets.
        case histogram
    }

    /// What a metric's values measure; the page puts it into the metric's name.
    public enum Unit: String, Hashable, Sendable, CaseIterable {
        /// A plain count.
        case none = ""
        /// Time; timers are always in seconds.
        case seconds
        /// Sizes.
        case bytes
    }

    /// The metric's label in code, such as `halcyon.cache.size`.
    public var name: String

    /// A sentence for the page's reader.
    public var help: String

    /// Which sort of instrument keeps it.
    public var kind: Kind

    /// What its values measure.
    public var unit: Unit

    /// Describes the metric that code calls `name`.
    public init(name: String, kind: Kind, unit: Unit = .none, help: String) {
        self.name = name
        self.kind = kind
        self.unit = unit
        self.help = help
    }
}
