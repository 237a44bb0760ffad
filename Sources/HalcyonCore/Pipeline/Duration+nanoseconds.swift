extension Duration {
    /// The whole nanoseconds; what does not fit is the largest number.
    public var nanoseconds: Int64 {
        let (seconds, attoseconds) = self.components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .max : product + attoseconds / 1_000_000_000
    }

    /// The milliseconds with their fraction.
    public var milliseconds: Double { Double(self.nanoseconds) / 1_000_000 }
}
