import HalcyonCore
import Testing

@testable import HalcyonStore

@Suite struct CursorTests {
    @Test func cursorComesBackAsItWas() throws {
        let cursor = Cursor("list", [.number("-1.25"), .string("a/b?ü~"), .number("9007199254740993")])
        #expect(cursor.text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" })
        let back = try #require(try Cursor(cursor.text, of: "list", keys: 3))
        #expect(try back.double(0) == -1.25)
        #expect(try back.string(1) == "a/b?ü~")
        #expect(try back.int(2) == 9_007_199_254_740_993)
    }

    @Test(arguments: ["", "!", "e30", "W10", "WyJvdGhlciIsMV0", "WyJsaXN0Il0", "////", "AAAA", "W1tbW1tbW1tb"])
    func otherTextIsRefused(text: String) {
        let error = #expect(throws: StoreError.self) { _ = try Cursor(text, of: "list", keys: 1) }
        #expect(error?.code == .invalidCursor)
    }

    @Test func keyOfAnotherKindIsRefused() throws {
        let cursor = try #require(try Cursor(Cursor("list", [.string("x")]).text, of: "list", keys: 1))
        #expect(throws: StoreError.self) { _ = try cursor.int(0) }
        #expect(try Cursor(nil, of: "list", keys: 1) == nil)
    }
}
