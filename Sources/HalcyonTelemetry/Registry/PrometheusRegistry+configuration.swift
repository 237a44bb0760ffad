extension PrometheusRegistry {
    /// The limits and the buckets of a ``PrometheusRegistry``.
    public struct Configuration: Sendable {
        /// The boundaries of the histograms whose label begins with a prefix.
        public struct BucketRule: Hashable, Sendable {
            /// What a metric's label begins with.
            public var prefix: String
            /// Seconds for a timer, the recorder's own unit for a recorder.
            public var boundaries: BucketBoundaries

            /// Gives metrics whose label begins with `prefix` these boundaries.
            public init(prefix: String, boundaries: BucketBoundaries) {
                self.prefix = prefix
                self.boundaries = boundaries
            }
        }

        /// The label sets that each metric shows; further ones share a series labelled `overflow="true"`.
        public var seriesPerMetric: Int

        /// The metrics that the page shows; further ones work and are not shown.
        public var metricLimit: Int

        /// Longer label values are cut to this many bytes.
        public var labelValueBytes: Int

        /// Exceptions to the default boundaries; the longest prefix wins.
        public var bucketRules: [BucketRule]

        /// The boundaries of timers that no rule names, in seconds.
        public var timerBoundaries: BucketBoundaries

        /// The boundaries of recorders that no rule names.
        public var recorderBoundaries: BucketBoundaries

        /// The defaults suit Halcyon's own metrics.
        public init(
            seriesPerMetric: Int = 1000,
            metricLimit: Int = 1000,
            labelValueBytes: Int = 256,
            bucketRules: [BucketRule] = Self.fineRules,
            timerBoundaries: BucketBoundaries = .latency,
            recorderBoundaries: BucketBoundaries = .amounts
        ) {
            self.seriesPerMetric = seriesPerMetric
            self.metricLimit = metricLimit
            self.labelValueBytes = labelValueBytes
            self.bucketRules = bucketRules
            self.timerBoundaries = timerBoundaries
            self.recorderBoundaries = recorderBoundaries
        }

        /// Finer buckets for what a hit in memory or a lookup takes part in.
        public static let fineRules = ["halcyon.cache.", "halcyon.reply.", "halcyon.stage.", "halcyon.store."].map {
            BucketRule(prefix: $0, boundaries: .fineLatency)
        }

        func boundaries(for label: String, default boundaries: BucketBoundaries) -> BucketBoundaries {
            let rules = self.bucketRules.filter { label.hasPrefix($0.prefix) }
            return rules.max { $0.prefix.utf8.count < $1.prefix.utf8.count }?.boundaries ?? boundaries
        }
    }
}
