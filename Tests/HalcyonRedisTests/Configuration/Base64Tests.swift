import Testing

@testable import HalcyonRedis

@Suite struct Base64Tests {
    /// From RFC 4648, section 10.
    @Test(arguments: [
        ("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYg==", "foob"), ("Zm9vYmE=", "fooba"),
        ("Zm9vYmFy", "foobar"), ("+/+/", "\u{FB}\u{FF}\u{BF}"),
    ])
    func textIsRead(_ text: String, _ bytes: String) {
        #expect(Base64.decode(text[...]) == bytes.unicodeScalars.map { UInt8($0.value) })
    }

    @Test(arguments: ["Z", "Zg", "Zg=", "Zg===", "====", "Z===", "Zm9v!A==", "Zm 9", "Zm-_"])
    func whatIsNoneIsRefused(_ text: String) {
        #expect(Base64.decode(text[...]) == nil)
    }
}
