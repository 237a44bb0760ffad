import HalcyonCore
import HalcyonTesting
import Testing

@Suite struct JSONFuzzTests {
    private static func write(_ value: JSONValue) -> [UInt8] {
        var writer = JSONWriter()
        writer.value(value)
        return writer.bytes
    }

    @Test(arguments: UInt64(1)...20)
    func whatIsWrittenIsReadAgainAsItWas(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        for _ in 0..<200 {
            let value = JSONValue.random(depth: 4, using: &generator)
            let written = Self.write(value)
            #expect(try JSONReader.read(written) == value)
        }
    }

    @Test(arguments: UInt64(1)...20)
    func anySpellingIsReadAsTheSameValue(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        for _ in 0..<200 {
            let value = JSONValue.random(depth: 4, using: &generator)
            var writer = CarelessWriter(using: SplitMix64(seed: generator.next()))
            writer.write(value)
            #expect(Self.write(try JSONReader.read(writer.bytes)) == Self.write(value))
        }
    }

    @Test(arguments: UInt64(1)...20)
    func bytesAtRandomAreReadOrRefused(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let likely = Array("{}[]\":,\\u0123456789eE+-.truefalsn \n".utf8) + [0xC3, 0xA9, 0xED, 0xA0, 0xFF, 0x00]
        for _ in 0..<2000 {
            let bytes = (0..<Int.random(in: 0...24, using: &generator)).map { _ in
                likely.randomElement(using: &generator) ?? 0
            }
            Self.readOrRefuse(bytes)
        }
    }

    @Test(arguments: UInt64(1)...20)
    func damagedJSONIsReadOrRefused(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        for _ in 0..<200 {
            var bytes = Self.write(.random(depth: 4, using: &generator))
            for _ in 0..<Int.random(in: 1...3, using: &generator) where !bytes.isEmpty {
                let index = Int.random(in: bytes.indices, using: &generator)
                if Bool.random(using: &generator) {
                    bytes[index] = .random(in: .min ... .max, using: &generator)
                } else {
                    bytes.removeSubrange(index...)
                }
            }
            Self.readOrRefuse(bytes)
        }
    }

    /// What was read can be written, and read again as what was written.
    private static func readOrRefuse(_ bytes: [UInt8]) {
        do throws(JSONError) {
            let written = Self.write(try JSONReader.read(bytes))
            #expect(Self.write(try JSONReader.read(written)) == written)
        } catch {
            #expect((0...bytes.count).contains(error.byteOffset))
        }
    }
}
