/// One series of the page: what an instrument's handler counts into and the page reads from.
protocol Instrument: AnyObject, Sendable {
    /// The values now.
    var reading: Reading { get }
}
