import Testing

@testable import HalcyonHTTP

@Suite struct PercentEncodingTests {
    @Test(arguments: [
        ("plain", "plain"), ("", ""), ("a%20b", "a b"), ("%C3%A4%c3%a4", "ää"), ("%2525", "%25"), ("+", "+"),
        ("%F0%9F%8C%B1", "🌱"),
    ])
    func whatIsEncodedIsDecodedOnce(encoded: String, text: String) {
        #expect(PercentEncoding.decode(encoded) == text)
    }

    @Test(arguments: ["%", "%2", "a%zz", "%C3", "%FF", "%-1", "%+1", "%C3%28"])
    func whatIsBrokenIsNothing(encoded: String) {
        #expect(PercentEncoding.decode(encoded) == nil)
    }
}
