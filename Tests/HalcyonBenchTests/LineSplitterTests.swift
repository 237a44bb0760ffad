import Testing

@testable import HalcyonBench

@Suite struct LineSplitterTests {
    /// The lines of a text that comes in pieces of a length.
    private func lines(_ text: String, pieces length: Int, limit: Int = 100) -> [String] {
        var splitter = LineSplitter(byteLimit: limit)
        var lines: [String] = []
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: length) {
            splitter.take(bytes[start..<min(start + length, bytes.count)]) {
                lines.append(String(decoding: $0, as: UTF8.self))
            }
        }
        splitter.finish { lines.append(String(decoding: $0, as: UTF8.self)) }
        #expect(splitter.count == lines.count)
        return lines
    }

    @Test(arguments: 1...12)
    func piecesMayEndAnywhere(length: Int) {
        #expect(self.lines("one\r\ntwo\n\nthree\r\n\rfour", pieces: length) == ["one", "two", "", "three", "\rfour"])
        #expect(self.lines("one\n", pieces: length) == ["one"])
        #expect(self.lines("", pieces: length) == [])
    }

    @Test func lineThatNeverEndsIsCutOff() {
        var splitter = LineSplitter(byteLimit: 10)
        for _ in 0..<5 { splitter.take(Array("abcdef".utf8)[...]) { _ in Issue.record("no line ended") } }
        #expect(splitter.isTooLong)
    }
}
