extension Duration {
    /// The same length in seconds.
    var inSeconds: Double {
        let (seconds, attoseconds) = self.components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }

    /// The same length in whole microseconds, never negative.
    var inMicroseconds: UInt64 { UInt64(max(0, self.inSeconds * 1e6)) }
}
