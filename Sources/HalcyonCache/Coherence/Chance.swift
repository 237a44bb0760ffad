/// A source of chance that gives the same again for the same seed, for jitter and for names; not for secrets.
package struct Chance: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) { self.state = seed }

    /// - Parameter seed: for a repeatable source; anything if nil.
    package init(seed: UInt64?) {
        self.init(seed: seed ?? UInt64.random(in: .min ... .max))
    }

    /// One step of wyrand.
    package mutating func next() -> UInt64 {
        self.state &+= 0xA076_1D64_78BD_642F
        let product = self.state.multipliedFullWidth(by: self.state ^ 0xE703_7ED1_A0B4_28DB)
        return product.high ^ product.low
    }

    /// Some duration from zero to `most`.
    package mutating func duration(upTo most: Duration) -> Duration {
        most * Double.random(in: 0...1, using: &self)
    }
}
