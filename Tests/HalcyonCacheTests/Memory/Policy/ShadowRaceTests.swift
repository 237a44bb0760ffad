import HalcyonTesting
import Testing

@testable import HalcyonCache

@Suite struct ShadowRaceTests {
    /// Plays keys in a race beside a real cache of so many residents.
    static func play(_ keys: [UInt64], in race: inout ShadowRace, residents: Int, weight: UInt32 = 1) {
        var sketch = FrequencySketch()
        sketch.makeRoom(for: residents)
        for key in keys {
            var random = SplitMix64(seed: key)
            let hash = random.next()
            race.adapt(residents: residents, &sketch)
            sketch.add(hash, period: residents * 10)
            _ = race.request(hash, weight: weight, &sketch)
        }
    }

    @Test func smallWindowLeadsUntilAnotherHasProvenItself() {
        var race = ShadowRace(capacity: 400)
        #expect(race.windowShare == 0.01)
        Self.play(RequestStream.loop(20_000, length: 1000), in: &race, residents: 400)
        #expect(race.windowShare == 0.01)
        var stream = RequestStream(seed: 1)
        Self.play(stream.recent(60_000, reach: 1200, from: 1 << 32), in: &race, residents: 400)
        #expect(race.windowShare > 0.01)
        Self.play(RequestStream.loop(60_000, length: 1000, from: 1 << 40), in: &race, residents: 400)
        #expect(race.windowShare == 0.01)
    }

    /// However large the cache, the shadow caches stay small, and what they say stays right.
    @Test func sampleStaysSmallForLargeCaches() {
        var race = ShadowRace(capacity: 20_000)
        var stream = RequestStream(seed: 2)
        Self.play(stream.recent(150_000, reach: 60_000, from: 0), in: &race, residents: 20_000)
        #expect(race.rarity >= 4)
        #expect(race.records <= 3 * 512)
        #expect(race.windowShare > 0.01)
    }

    /// Entries far lighter than those of the real cache: more of them than residents would fit.
    @Test func sampleStaysBoundedWhenEntriesBecomeLight() {
        var race = ShadowRace(capacity: 1_000_000)
        Self.play((0..<30_000).map(UInt64.init), in: &race, residents: 300)
        #expect(race.records <= 2049)
    }

    @Test func raceBeginsAnewWhenFewHeavyEntriesAreLeft() {
        var race = ShadowRace(capacity: 20_000)
        Self.play((0..<20_000).map(UInt64.init), in: &race, residents: 20_000)
        let rarity = race.rarity
        Self.play([1], in: &race, residents: 500)
        #expect(race.rarity < rarity)
        #expect(race.records <= 1)
    }
}
