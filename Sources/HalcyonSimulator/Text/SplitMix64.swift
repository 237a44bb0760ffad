/// A small seeded generator of random numbers: the same seed gives the same sequence everywhere.
struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) { self.state = seed }

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mixed(self.state)
    }

    /// A number of 0 ..< 1.
    mutating func unit() -> Double { Double(self.next() >> 11) * 0x1p-53 }

    /// An index of 0 ..< `count`.
    mutating func index(below count: Int) -> Int { Int(self.next() % UInt64(count)) }

    /// Spreads a change of any bit over all bits.
    static func mixed(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
