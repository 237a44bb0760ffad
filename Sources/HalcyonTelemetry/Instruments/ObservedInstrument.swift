/// A value that is asked for when the page is made.
final class ObservedInstrument: Instrument {
    private let read: @Sendable () -> Double

    init(_ read: @escaping @Sendable () -> Double) { self.read = read }

    var reading: Reading { .value(self.read()) }
}
