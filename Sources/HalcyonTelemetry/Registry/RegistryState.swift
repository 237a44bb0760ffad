/// Which metrics there are and which series each has. It decides where an instrument belongs, and within what bounds.
struct RegistryState {
    private struct Family {
        var help: String
        var kind: MetricDescription.Kind
        var series: [LabelSet: any Instrument] = [:]
        var overflow: (any Instrument)?
    }

    private struct Place {
        var family: String
        var labels: LabelSet
    }

    /// Names of the page's own metrics.
    private static let reserved: Set<String> = [
        "halcyon_log_lines_dropped_total", "halcyon_metrics_overflow_total", "halcyon_metrics_rejected_total",
        "process_cpu_seconds_total", "process_open_fds", "process_resident_memory_bytes", "process_start_time_seconds",
    ]

    private let descriptions: [String: MetricDescription]
    private let configuration: PrometheusRegistry.Configuration
    private var families: [String: Family] = [:]
    private var places: [ObjectIdentifier: Place] = [:]

    /// How many label sets were sent to an overflow series.
    private(set) var overflowed: Int64 = 0

    /// How many instruments were made that the page does not show.
    private(set) var rejected: Int64 = 0

    init(catalogue: [MetricDescription], configuration: PrometheusRegistry.Configuration) {
        self.descriptions = Dictionary(catalogue.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        self.configuration = configuration
    }

    /// The instrument for these labels: the one that is there, a new one, or the metric's overflow.
    ///
    /// - Parameters:
    ///   - unit: what the values measure whatever the catalogue says.
    ///   - make: makes an instrument; it must not use the registry.
    mutating func instrument<Kept: Instrument>(
        label: String, labels: LabelSet, kind: MetricDescription.Kind, unit: MetricDescription.Unit? = nil,
        make: () -> Kept
    ) -> Kept {
        let description = self.descriptions[label]
        let name = MetricName(metric: label, kind: kind, unit: unit ?? description?.unit ?? .none).text
        if self.families[name] == nil {
            guard !Self.reserved.contains(name), self.families.count < self.configuration.metricLimit
            else {
                return self.reject(make)
            }
            let help = description?.help ?? "The \(kind.rawValue) \(label), which no catalogue describes."
            self.families[name] = Family(help: help, kind: kind)
        }
        guard let family = self.families[name], family.kind == kind else { return self.reject(make) }
        if let kept = family.series[labels] { return kept as? Kept ?? self.reject(make) }
        guard family.series.count < self.configuration.seriesPerMetric else { return self.overflow(name, make) }
        let instrument = make()
        self.families[name]?.series[labels] = instrument
        self.places[ObjectIdentifier(instrument)] = Place(family: name, labels: labels)
        return instrument
    }

    /// Takes a series off the page; an overflow series, which many share, stays.
    mutating func remove(_ handler: AnyObject) {
        guard let place = self.places.removeValue(forKey: ObjectIdentifier(handler)) else { return }
        self.families[place.family]?.series[place.labels] = nil
        if let family = self.families[place.family], family.series.isEmpty, family.overflow == nil {
            self.families[place.family] = nil
        }
    }

    /// Every metric with its instruments, to be read when the lock is free again.
    var contents: [(name: String, help: String, kind: MetricDescription.Kind, series: [(LabelSet, any Instrument)])] {
        self.families.map { name, family in
            var series = family.series.map { ($0.key, $0.value) }
            if let overflow = family.overflow { series.append((.overflow, overflow)) }
            return (name, family.help, family.kind, series)
        }
    }

    /// What the catalogue says about a metric that the registry keeps itself.
    func help(_ label: String) -> String { self.descriptions[label]?.help ?? "Kept by the metrics page itself." }

    private mutating func overflow<Kept: Instrument>(_ name: String, _ make: () -> Kept) -> Kept {
        self.overflowed += 1
        if let overflow = self.families[name]?.overflow { return overflow as? Kept ?? self.reject(make) }
        let instrument = make()
        self.families[name]?.overflow = instrument
        return instrument
    }

    private mutating func reject<Kept: Instrument>(_ make: () -> Kept) -> Kept {
        self.rejected += 1
        return make()
    }
}
