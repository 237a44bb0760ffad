import HalcyonCore
import Testing

@Suite struct JSONWriterTests {
    private static func text(_ body: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        body(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test func commasStandBetweenAndNowhereElse() {
        let text = Self.text { writer in
            writer.object { writer in
                writer.name("a")
                writer.array { writer in
                    writer.value(1)
                    writer.array { _ in }
                    writer.object { _ in }
                    writer.null()
                }
                writer.name("b")
                writer.value(true)
                writer.name("c")
                writer.raw("[0]")
            }
        }
        #expect(text == #"{"a":[1,[],{},null],"b":true,"c":[0]}"#)
    }

    @Test func textsThatAreNotJSONStandAroundIt() {
        var writer = JSONWriter(prefix: "data: ")
        writer.value("a")
        writer.append("\n\n")
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "data: \"a\"\n\n")
    }

    @Test(arguments: [
        ("a", #""a""#), ("\"\\/", #""\"\\/""#), ("\n\r\t", #""\n\r\t""#),
        ("\u{0}\u{8}\u{1F}", #""\u0000\u0008\u001f""#),
        ("é😀\u{7F}", "\"é😀\u{7F}\""), ("", #""""#),
    ])
    func stringsAreEscapedWhereTheyMustBe(text: String, written: String) {
        #expect(Self.text { $0.value(text) } == written)
    }

    @Test(arguments: [
        (1.0, "1"), (-0.0, "0"), (0.5, "0.5"), (1e300, "1e+300"), (.infinity, "null"), (.nan, "null"),
        (0.1 + 0.2, "0.30000000000000004"), (-9_007_199_254_740_991, "-9007199254740991"),
        (-9_223_372_036_854_775_808, "-9.223372036854776e+18"),
    ])
    func aNumberIsWrittenInItsShortestForm(number: Double, written: String) {
        #expect(Self.text { $0.value(number) } == written)
    }

    @Test(arguments: [
        ("1", "1"), ("1.0", "1"), ("1e0", "1"), ("-0", "0"), ("-0.0", "0"), ("1.50", "1.5"), ("15e-1", "1.5"),
        ("9223372036854775807", "9223372036854775807"), ("-9223372036854775808", "-9223372036854775808"),
        ("-9223372036854775808.0", "-9.223372036854776e+18"), ("-9.223372036854775808e18", "-9.223372036854776e+18"),
        ("1e400", "1e400"),
    ])
    func aNumberHasOneSpelling(text: String, written: String) {
        #expect(Self.text { $0.value(JSONValue.number(text)) } == written)
    }

    @Test(arguments: [Int.min, -1, 0, 1 << 53 + 1, .max])
    func wholeNumbersAreWrittenExactly(number: Int) {
        #expect(Self.text { $0.value(number) } == String(number))
    }
}
