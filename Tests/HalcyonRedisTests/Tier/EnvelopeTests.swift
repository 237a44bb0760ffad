import HalcyonCache
import HalcyonTesting
import NIOCore
import Testing

@testable import HalcyonRedis

@Suite struct EnvelopeTests {
    private static let key = CacheKey(number: 1)
    private static let position = LogPosition(epoch: 5, offset: 9)
    private static let one = RedisEncryption.Key(name: "one", bytes: Array(repeating: 1, count: 32))
    private static let two = RedisEncryption.Key(name: "two", bytes: Array(repeating: 2, count: 32))

    private static func codec(
        _ encryption: RedisEncryption? = nil, compression: RedisCompression? = RedisCompression(threshold: 100),
        valueBytes: Int = 1 << 20
    ) -> EnvelopeCodec {
        var configuration = RedisConfiguration(topology: .one(RedisAddress(host: "x")))
        configuration.encryption = encryption
        configuration.compression = compression
        configuration.limits.valueBytes = valueBytes
        return EnvelopeCodec(configuration)
    }

    private static func entry(_ value: [UInt8], isConfidential: Bool = false) -> SharedEntry {
        SharedEntry(
            value: value, version: EntryVersion(77), writtenUnixMilliseconds: -5, timeToLive: .milliseconds(1_500),
            staleFor: .seconds(60), namespace: "näme", tags: ["a", "", "c"], isConfidential: isConfidential
        )
    }

    private static let text = Array(String(repeating: "Breathing slowly helps. ", count: 100).utf8)

    @Test(arguments: [nil, RedisEncryption(keys: [one]), RedisEncryption(keys: [two, one], scope: .confidential)])
    func entriesAreReadBack(_ encryption: RedisEncryption?) throws {
        let codec = Self.codec(encryption)
        for value in [[], [1], Self.text, (0..<5_000).map { UInt8(truncatingIfNeeded: $0 &* $0 &* 31) }] {
            for isConfidential in encryption == nil ? [false] : [false, true] {
                for position in [nil, Self.position] {
                    let entry = Self.entry(value, isConfidential: isConfidential)
                    let bytes = try codec.encode(entry, position: position, for: Self.key)
                    let read = try codec.decode(bytes, of: Self.key)
                    #expect(read.0 == entry && read.1 == position)
                }
            }
        }
    }

    @Test func everlastingEntriesHaveNoTimeToLive() throws {
        var entry = Self.entry([1])
        entry.timeToLive = nil
        let codec = Self.codec()
        #expect(try codec.decode(codec.encode(entry, position: nil, for: Self.key), of: Self.key).0 == entry)
    }

    @Test func longValuesAreCompressedIfThatMakesThemSmaller() throws {
        let bytes = try Self.codec().encode(Self.entry(Self.text), position: nil, for: Self.key)
        #expect(bytes.readableBytes < 200)
        let short = try Self.codec().encode(Self.entry(Array(Self.text.prefix(99))), position: nil, for: Self.key)
        #expect(short.readableBytes > 99)
        var random = SplitMix64(seed: 1)
        let noise = (0..<2_000).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        let raw = try Self.codec().encode(Self.entry(noise), position: nil, for: Self.key)
        #expect(raw.readableBytes > 2_000 && raw.readableBytes < 2_100)
        // What was compressed is read also by a process that does not compress.
        #expect(try Self.codec(compression: nil).decode(bytes, of: Self.key).0 == Self.entry(Self.text))
    }

    @Test func encryptedValuesShowNothingOfTheirText() throws {
        let codec = Self.codec(RedisEncryption(keys: [Self.one]), compression: nil)
        let bytes = try codec.encode(Self.entry(Self.text), position: nil, for: Self.key)
        let again = try codec.encode(Self.entry(Self.text), position: nil, for: Self.key)
        #expect(bytes != again, "the same value looks different each time")
        #expect(Array(bytes.readableBytesView).firstRange(of: Array("Breathing".utf8)) == nil)
    }

    @Test func keysRotate() throws {
        let old = Self.codec(RedisEncryption(keys: [Self.one]))
        let both = Self.codec(RedisEncryption(keys: [Self.two, Self.one]))
        let new = Self.codec(RedisEncryption(keys: [Self.two]))
        let entry = Self.entry(Self.text)
        let byOld = try old.encode(entry, position: nil, for: Self.key)
        let byBoth = try both.encode(entry, position: nil, for: Self.key)
        #expect(try both.decode(byOld, of: Self.key).0 == entry)
        #expect(try new.decode(byBoth, of: Self.key).0 == entry)
        #expect(throws: EnvelopeError.unknownKey) { try new.decode(byOld, of: Self.key) }
        #expect(throws: EnvelopeError.unknownKey) { try Self.codec().decode(byOld, of: Self.key) }
    }

    @Test func anEncryptedValueIsBelievedOnlyWhereItWasPut() throws {
        let codec = Self.codec(RedisEncryption(keys: [Self.one]))
        let bytes = try codec.encode(Self.entry(Self.text), position: Self.position, for: Self.key)
        #expect(throws: EnvelopeError.notAuthentic) { try codec.decode(bytes, of: CacheKey(number: 2)) }
        // Any changed bit, of the header too, makes it unbelievable.
        for index in bytes.readerIndex..<bytes.writerIndex {
            var changed = bytes
            changed.setInteger((bytes.getInteger(at: index, as: UInt8.self) ?? 0) ^ 1, at: index)
            #expect(throws: EnvelopeError.self) { try codec.decode(changed, of: Self.key) }
        }
    }

    @Test func whatShouldBeEncryptedAndIsNotIsNotBelieved() throws {
        let plain = try Self.codec().encode(Self.entry([1]), position: nil, for: Self.key)
        let all = Self.codec(RedisEncryption(keys: [Self.one]))
        let confidential = Self.codec(RedisEncryption(keys: [Self.one], scope: .confidential))
        #expect(throws: EnvelopeError.notEncrypted) { try all.decode(plain, of: Self.key) }
        #expect(try confidential.decode(plain, of: Self.key).0 == Self.entry([1]))
        var marked = plain
        marked.setInteger((plain.getInteger(at: 1, as: UInt8.self) ?? 0) | Envelope.Flags.confidential.rawValue, at: 1)
        #expect(throws: EnvelopeError.notEncrypted) { try confidential.decode(marked, of: Self.key) }
    }

    @Test func whatMayNotBeStoredIsRefused() {
        let entry = Self.entry([1], isConfidential: true)
        let error = #expect(throws: SharedTierError.self) {
            try Self.codec().encode(entry, position: nil, for: Self.key)
        }
        #expect(error?.code == .refused && error?.message.contains("redis.encryption.keys") == true)
        #expect(throws: SharedTierError.self) {
            try Self.codec(valueBytes: 10).encode(
                Self.entry(Array(repeating: 0, count: 11)), position: nil, for: Self.key)
        }
        var long = Self.entry([1])
        long.tags = [CacheTag(String(repeating: "x", count: 70_000))]
        #expect(throws: SharedTierError.self) { try Self.codec().encode(long, position: nil, for: Self.key) }
    }

    @Test func bytesOfOthersAreRefused() throws {
        let codec = Self.codec()
        let bytes = try codec.encode(Self.entry(Self.text), position: Self.position, for: Self.key)
        #expect(throws: EnvelopeError.unknownVersion) { try codec.decode(ByteBuffer(), of: Self.key) }
        #expect(throws: EnvelopeError.unknownVersion) { try codec.decode(ByteBuffer(string: "hello"), of: Self.key) }
        var newer = bytes
        newer.setInteger(UInt8(2), at: 0)
        #expect(throws: EnvelopeError.unknownVersion) { try codec.decode(newer, of: Self.key) }
        var flagged = bytes
        flagged.setInteger(UInt8(0x80), at: 1)
        #expect(throws: EnvelopeError.unknownVersion) { try codec.decode(flagged, of: Self.key) }
        for count in 0..<bytes.readableBytes {
            let part = bytes.getSlice(at: 0, length: count) ?? ByteBuffer()
            #expect(throws: EnvelopeError.self) { try codec.decode(part, of: Self.key) }
        }
        #expect(throws: EnvelopeError.tooLong) { try Self.codec(valueBytes: 100).decode(bytes, of: Self.key) }
    }

    /// The places of the times in an envelope: when it was written, its life, and how long it is kept beyond.
    @Test(arguments: [10, 18, 26], [Int64.min, -Envelope.longestMilliseconds - 1, Int64.max])
    func timesThatNobodyCouldCountWithAreRefused(_ place: Int, _ milliseconds: Int64) throws {
        let codec = Self.codec()
        var bytes = try codec.encode(Self.entry(Self.text), position: Self.position, for: Self.key)
        bytes.setInteger(milliseconds, at: place)
        #expect(throws: EnvelopeError.impossibleTime) { try codec.decode(bytes, of: Self.key) }
    }

    @Test(arguments: 0..<16)
    func garbageIsReadOrRefused(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let codec = Self.codec()
        let valid = try codec.encode(Self.entry(Self.text), position: Self.position, for: Self.key)
        for _ in 0..<500 {
            var bytes = valid
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let index = Int.random(in: 0..<bytes.readableBytes, using: &random)
                bytes.setInteger(UInt8.random(in: 0...255, using: &random), at: index)
            }
            do throws(EnvelopeError) {
                #expect(try codec.decode(bytes, of: Self.key).0.value.count <= 1 << 20)
            } catch {
                #expect(error != .unknownKey || bytes != valid)
            }
        }
    }

    @Test func durationsAreRoundedUp() {
        #expect(Duration.nanoseconds(1).wholeMilliseconds == 1)
        #expect(Duration.milliseconds(7).wholeMilliseconds == 7)
        #expect(Duration.zero.wholeMilliseconds == 0)
        #expect(Duration.seconds(Int64.max / 2).wholeMilliseconds == 9_999_999_999_000)
    }
}
