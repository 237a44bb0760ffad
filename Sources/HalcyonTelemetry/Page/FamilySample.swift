/// All that the page says about one metric at one moment.
struct FamilySample: Sendable {
    var name: String
    var help: String
    var kind: MetricDescription.Kind
    var series: [(labels: LabelSet, reading: Reading)]

    init(
        name: String, help: String, kind: MetricDescription.Kind, series: [(labels: LabelSet, reading: Reading)]
    ) {
        self.name = name
        self.help = help
        self.kind = kind
        self.series = series
    }

    /// A metric with one series that has no labels.
    init(name: String, help: String, kind: MetricDescription.Kind, reading: Reading) {
        self.init(name: name, help: help, kind: kind, series: [(LabelSet([], valueBytes: 0), reading)])
    }
}
