#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A small seeded generator with the distributions that the workload model names.
///
/// The same seed gives the same sequence on every machine.
struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) { self.state = seed }

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = self.state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A generator of its own, so that more draws in one part leave the others alone.
    mutating func fork() -> SeededRandom { SeededRandom(seed: self.next()) }

    /// A number of 0 ..< 1.
    mutating func unit() -> Double { Double(self.next() >> 11) * 0x1p-53 }

    /// Whether something with this probability happens.
    mutating func chance(_ probability: Double) -> Bool { self.unit() < probability }

    /// An index of 0 ..< `count`.
    mutating func index(below count: Int) -> Int { Int(self.next() % UInt64(count)) }

    /// One of the elements; the collection must not be empty.
    mutating func pick<T>(_ elements: [T]) -> T { elements[self.index(below: elements.count)] }

    /// A standard normal value, after Box and Muller.
    mutating func normal() -> Double {
        let radius = (-2 * log(1 - self.unit())).squareRoot()
        return radius * cos(2 * Double.pi * self.unit())
    }

    /// A log-normal value.
    mutating func logNormal(median: Double, sigma: Double) -> Double { median * exp(sigma * self.normal()) }

    /// The number of failures before the first success, with this mean.
    mutating func geometric(mean: Double) -> Int {
        guard mean > 0 else { return 0 }
        return Int(log(1 - self.unit()) / log(mean / (1 + mean)))
    }

    /// A gamma value with scale one, after Marsaglia and Tsang.
    mutating func gamma(shape: Double) -> Double {
        if shape < 1 {
            // A gamma value of shape + 1 times a power of a uniform one has the smaller shape.
            return self.gamma(shape: shape + 1) * pow(1 - self.unit(), 1 / shape)
        }
        let d = shape - 1 / 3
        let c = 1 / (9 * d).squareRoot()
        while true {
            let x = self.normal()
            let v = pow(1 + c * x, 3)
            if v > 0, log(1 - self.unit()) < 0.5 * x * x + d - d * v + d * log(v) { return d * v }
        }
    }
}
