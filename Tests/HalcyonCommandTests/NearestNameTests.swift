import Testing

@testable import halcyon

@Suite struct NearestNameTests {
    @Test(arguments: [
        ("prot", ["port", "host"], "port"), ("modles", ["models", "server"], "models"),
        ("PORT", ["port"], "port"), ("timeToLive", ["timeToLiveSeconds"], nil), ("zebra", ["port", "host"], nil),
    ])
    func nearestIsFoundUnlessFarOff(name: String, candidates: [String], expected: String?) {
        #expect(NearestName.find(name, among: candidates) == expected)
    }

    @Test func swappedNeighboursAreOneEdit() {
        #expect(NearestName.distance("prot", "port") == 1)
        #expect(NearestName.distance("", "abc") == 3)
        #expect(NearestName.distance("same", "same") == 0)
    }
}
