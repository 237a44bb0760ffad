#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Times at which sessions begin: a gamma renewal process whose rate drifts by `exp(AR(1))`.
///
/// A shape under one makes the arrivals cluster; the drift makes busy and quiet minutes.
struct ArrivalProcess: Sendable {
    /// How much of one minute's deviation is left in the next.
    static let persistence = 0.8

    private let shape: Double
    private let rate: Double
    private let sigma: Double
    private let step: Double
    private var random: SeededRandom
    private var time: Double
    private var stepEnd: Double
    private var deviation: Double

    /// - Parameters:
    ///   - rate: arrivals a second, on average.
    ///   - sigma: the stationary spread of the rate's logarithm.
    ///   - step: the seconds for which a rate holds.
    ///   - start: when the process begins, in seconds.
    init(shape: Double, rate: Double, sigma: Double, step: Double, start: Double, random: SeededRandom) {
        precondition(shape > 0 && rate > 0 && step > 0, "a process has a shape, a rate and a step")
        self.shape = shape
        self.rate = rate
        self.sigma = sigma
        self.step = step
        self.random = random
        self.time = start
        self.stepEnd = start + step
        self.deviation = sigma * self.random.normal()
    }

    /// The next arrival, in seconds.
    mutating func next() -> Double {
        var work = self.random.gamma(shape: self.shape) / self.shape
        while true {
            // The mean of a log-normal lies above its median; the rate asked for is the mean.
            let rate = self.rate * exp(self.deviation - self.sigma * self.sigma / 2)
            let arrival = self.time + work / rate
            if arrival <= self.stepEnd {
                self.time = arrival
                return arrival
            }
            work -= (self.stepEnd - self.time) * rate
            self.time = self.stepEnd
            self.stepEnd += self.step
            let fresh = (1 - Self.persistence * Self.persistence).squareRoot() * self.sigma
            self.deviation = Self.persistence * self.deviation + fresh * self.random.normal()
        }
    }
}
