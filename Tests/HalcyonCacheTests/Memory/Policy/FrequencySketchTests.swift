import HalcyonTesting
import Testing

@testable import HalcyonCache

@Suite struct FrequencySketchTests {
    static func hash(_ key: UInt64) -> UInt64 {
        var random = SplitMix64(seed: key)
        return random.next()
    }

    @Test func countsWhatWasAddedUpToTheCeiling() {
        var sketch = FrequencySketch()
        for count in 1...40 {
            sketch.add(Self.hash(1), period: 1000)
            #expect(sketch.frequency(of: Self.hash(1)) == min(count, FrequencySketch.ceiling))
        }
        #expect(sketch.frequency(of: Self.hash(2)) == 0)
    }

    @Test func neverCountsTooLittle() {
        var sketch = FrequencySketch()
        var random = SplitMix64(seed: 3)
        var truth: [UInt64: Int] = [:]
        for _ in 0..<3000 {
            let key = UInt64.random(in: 0..<400, using: &random)
            truth[key, default: 0] += 1
            sketch.add(Self.hash(key), period: .max)
        }
        var errors = 0
        for (key, count) in truth {
            let estimate = sketch.frequency(of: Self.hash(key))
            #expect(estimate >= min(count, FrequencySketch.ceiling))
            if estimate != min(count, FrequencySketch.ceiling) { errors += 1 }
        }
        #expect(errors < 40)
    }

    /// Also for keys in blocks that nobody touched since.
    @Test func halvesAllCountsAfterEachPeriod() {
        var sketch = FrequencySketch()
        for _ in 0..<8 { sketch.add(Self.hash(1), period: 100) }
        for key in UInt64(100)..<192 { sketch.add(Self.hash(key), period: 100) }
        #expect(sketch.frequency(of: Self.hash(1)) == 4)
        for key in UInt64(200)..<250 { sketch.add(Self.hash(key), period: 100) }
        #expect(sketch.frequency(of: Self.hash(1)) == 2)
    }

    @Test func growsWithTheCacheAndStaysInProportion() {
        var sketch = FrequencySketch()
        let least = sketch.bytes
        sketch.makeRoom(for: 100)
        #expect(sketch.bytes == least)
        for entries in stride(from: 0, through: 50_000, by: 100) { sketch.makeRoom(for: entries) }
        #expect((50_000 * 16...50_000 * 34).contains(sketch.bytes))
    }
}
