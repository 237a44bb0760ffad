import Testing

@testable import HalcyonTelemetry

@Suite struct LogSinkTests {
    let pipe = LogPipe()

    /// A line of the given size with its end.
    static func line(_ letter: Character, bytes: Int) -> [UInt8] {
        Array(String(repeating: letter, count: bytes - 1).utf8) + [.lineFeed]
    }

    @Test func lineIsWrittenWhole() {
        self.pipe.sink.write(Array("one\n".utf8))
        self.pipe.sink.write(Array("two\n".utf8))
        #expect(self.pipe.read() == "one\ntwo\n")
        #expect(self.pipe.sink.droppedLines == 0)
    }

    @Test func fullPipeDropsLinesInsteadOfWaiting() {
        let line = Self.line("x", bytes: LogSink.lineBytes)
        for _ in 0..<100 { self.pipe.sink.write(line) }
        let dropped = self.pipe.sink.droppedLines
        #expect(dropped > 0 && dropped < 100)
        let text = self.pipe.read(1 << 20)
        #expect(text.utf8.count == (100 - Int(dropped)) * line.count)
        self.pipe.sink.write(line)
        #expect(self.pipe.sink.droppedLines == dropped, "there is room again")
    }

    @Test func linesOfManyTasksDoNotMix() async {
        await withTaskGroup { group in
            for letter in "abcdefgh" {
                group.addTask {
                    for _ in 0..<10 { self.pipe.sink.write(Self.line(letter, bytes: 500)) }
                }
            }
        }
        let lines = self.pipe.read(1 << 20).split(separator: "\n")
        #expect(lines.count == 80)
        #expect(lines.allSatisfy { Set($0).count == 1 && $0.count == 499 })
    }

    @Test func closedDescriptorDropsLines() {
        let sink = LogSink(descriptor: -1)
        sink.write([.lineFeed])
        #expect(sink.droppedLines == 1)
    }

    @Test func pipeGetsNoColour() { #expect(!self.pipe.sink.isColoured) }
}
