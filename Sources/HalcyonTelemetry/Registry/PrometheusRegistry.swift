public import Metrics
import Synchronization

/// Keeps the process's metrics and shows them as a page that Prometheus reads.
///
/// ```swift
/// let registry = PrometheusRegistry(catalogue: InstrumentCatalogue.halcyon)
/// MetricsSystem.bootstrap(registry)
/// let page = registry.render()
/// ```
///
/// To make an instrument takes a lock, so make it once and keep it. To use one costs one relaxed atomic addition for a
/// counter and two for a timer, and never blocks. Instruments of the same label and dimensions are the same series.
///
/// Memory is bounded: a metric has at most ``Configuration/seriesPerMetric`` series and then one more for the rest, and
/// there are at most ``Configuration/metricLimit`` metrics. What does not fit is counted on the page.
public final class PrometheusRegistry: Sendable {
    /// The media type of ``render()``.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private let configuration: Configuration
    private let state: Mutex<RegistryState>

    /// - Parameters:
    ///   - catalogue: what the page says about each metric, and the units of gauges, counters and recorders.
    ///   - configuration: limits and buckets.
    public init(catalogue: [MetricDescription] = [], configuration: Configuration = .init()) {
        self.configuration = configuration
        self.state = Mutex(RegistryState(catalogue: catalogue, configuration: configuration))
    }

    /// Shows a value that is asked for whenever the page is made, such as how full a cache is.
    ///
    /// - Parameters:
    ///   - label: the metric's name in code.
    ///   - kind: a gauge, or a counter if the value only rises.
    ///   - read: gives the value; it runs outside the registry's lock, once a page, and must be quick.
    public func observe(
        _ label: String, dimensions: [(String, String)] = [], kind: MetricDescription.Kind = .gauge,
        read: @escaping @Sendable () -> Double
    ) {
        precondition(kind != .histogram, "a histogram cannot be observed")
        _ = self.instrument(label, dimensions, kind) { ObservedInstrument(read) }
    }

    /// The page: every metric in order of its name, with its help and type, and the process's own figures.
    public func render() -> [UInt8] {
        var families = self.kept() + ProcessSample.now().families
        families.sort { $0.name < $1.name }
        var writer = PageWriter()
        for family in families { writer.write(family) }
        return writer.bytes
    }

    /// Everything on the page but the process's figures, which differ from one moment to the next.
    func kept() -> [FamilySample] {
        let (contents, own) = self.state.withLock { ($0.contents, Self.own($0)) }
        let families = contents.map { family in
            FamilySample(
                name: family.name, help: family.help, kind: family.kind,
                series: family.series.map { (labels: $0.0, reading: $0.1.reading) }
            )
        }
        return families + own
    }

    private static func own(_ state: RegistryState) -> [FamilySample] {
        let counts = [
            ("halcyon.metrics.overflow", state.overflowed), ("halcyon.metrics.rejected", state.rejected),
            ("halcyon.log.lines.dropped", LogSink.standardError.droppedLines),
        ]
        return counts.map { label, count in
            FamilySample(
                name: MetricName(metric: label, kind: .counter, unit: .none).text, help: state.help(label),
                kind: .counter, reading: .count(count)
            )
        }
    }

    private func instrument<Kept: Instrument>(
        _ label: String, _ dimensions: [(String, String)], _ kind: MetricDescription.Kind,
        unit: MetricDescription.Unit? = nil, make: () -> Kept
    ) -> Kept {
        let labels = LabelSet(dimensions, valueBytes: self.configuration.labelValueBytes)
        return self.state.withLock {
            $0.instrument(label: label, labels: labels, kind: kind, unit: unit, make: make)
        }
    }

    private func remove(_ handler: AnyObject) { self.state.withLock { $0.remove(handler) } }
}

extension PrometheusRegistry: MetricsFactory {
    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        self.instrument(label, dimensions, .counter) { CounterInstrument() }
    }

    public func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        self.instrument(label, dimensions, .counter) { FloatingPointCounterInstrument() }
    }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        self.instrument(label, dimensions, .gauge) { GaugeInstrument() }
    }

    /// A histogram, or a gauge if the recorder does not aggregate.
    public func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        guard aggregate else { return self.instrument(label, dimensions, .gauge) { GaugeInstrument() } }
        let defaults = self.configuration.recorderBoundaries
        let boundaries = self.configuration.boundaries(for: label, default: defaults)
        return self.instrument(label, dimensions, .histogram) { RecorderInstrument(boundaries: boundaries) }
    }

    /// A histogram in seconds, with a bucket that ends at 0.5 and one at 0.75.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        let defaults = self.configuration.timerBoundaries
        let boundaries = self.configuration.boundaries(for: label, default: defaults)
        return self.instrument(label, dimensions, .histogram, unit: .seconds) {
            TimerInstrument(boundaries: boundaries.withTargets)
        }
    }

    public func destroyCounter(_ handler: any CounterHandler) { self.remove(handler) }

    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { self.remove(handler) }

    public func destroyMeter(_ handler: any MeterHandler) { self.remove(handler) }

    public func destroyRecorder(_ handler: any RecorderHandler) { self.remove(handler) }

    public func destroyTimer(_ handler: any TimerHandler) { self.remove(handler) }
}
