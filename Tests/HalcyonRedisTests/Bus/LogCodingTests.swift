import HalcyonCache
import HalcyonTesting
import NIOCore
import Testing

@testable import HalcyonRedis

@Suite struct LogCodingTests {
    private static let position = LogPosition(epoch: 5, offset: 9)

    private static func bulk(_ text: String) -> RESPValue { .bulk(ByteBuffer(string: text)) }

    @Test func streamIDsAreReadAndOrdered() {
        #expect(StreamID("1526919030474-55") == StreamID(milliseconds: 1_526_919_030_474, sequence: 55))
        for text in ["", "1", "1-", "-1", "a-1", "1-b", "1-2-3", "-1-2"] { #expect(StreamID(text) == nil, "\(text)") }
        let ids = [(1, 0), (1, 1), (1, 7), (2, 0), (1_795_645_067_665, 3)].map {
            StreamID(milliseconds: UInt64($0.0), sequence: UInt64($0.1))
        }
        for (one, next) in zip(ids, ids.dropFirst()) {
            #expect(one < next)
            #expect(one.offset < next.offset)
            #expect(next.predecessor < next && next.predecessor >= one)
        }
        #expect(StreamID(milliseconds: 3, sequence: 0).predecessor == StreamID(milliseconds: 2, sequence: .max))
        #expect(StreamID(milliseconds: .max, sequence: .max).offset == .max)
    }

    @Test(arguments: [
        InvalidationEvent.Subject.everything, .key(CacheKey(number: 77)), .tag("täg"), .tag(CacheTag("")),
        .namespace("a b\r\n"),
    ])
    func eventsAreReadBack(_ subject: InvalidationEvent.Subject) {
        for replacement in [nil, EntryVersion(.max)] {
            let event = InvalidationEvent(
                id: .init(origin: .max, number: 3), subject: subject, replacement: replacement
            )
            #expect(EventCoding.decode(EventCoding.encode(event), at: Self.position) == event)
        }
    }

    /// Somebody wanted to say something: better too much is thrown away than too little.
    @Test func whatIsNotUnderstoodConcernsEverything() {
        let event = InvalidationEvent.sample(4)
        var newer = EventCoding.encode(event)
        newer.setInteger(UInt8(2), at: newer.readerIndex)
        #expect(EventCoding.decode(newer, at: Self.position).subject == .everything)
        #expect(EventCoding.decode(newer, at: Self.position).id == .init(origin: 5, number: 9))

        var otherKind = EventCoding.encode(event)
        otherKind.setInteger(UInt8(200), at: otherKind.readerIndex + 18)
        #expect(EventCoding.decode(otherKind, at: Self.position) == .init(id: event.id, subject: .everything))

        let whole = EventCoding.encode(
            .init(id: event.id, subject: .key(CacheKey(number: 1)), replacement: EntryVersion(1)))
        for count in 0..<whole.readableBytes {
            let part = whole.getSlice(at: whole.readerIndex, length: count) ?? ByteBuffer()
            #expect(EventCoding.decode(part, at: Self.position).subject == .everything)
        }
    }

    @Test func entriesAreReadFromBothVersionsOfTheProtocol() {
        let event = RESPValue.bulk(EventCoding.encode(.sample(1)))
        let entry = RESPValue.array([
            Self.bulk("7-1"), .array([Self.bulk("e"), Self.bulk("ff"), Self.bulk("d"), event]),
        ])
        let mark = RESPValue.array([Self.bulk("7-0"), .array([Self.bulk("e"), Self.bulk("ff")])])
        let stream: [RESPValue] = [Self.bulk("{halcyon:log}"), .array([mark, entry])]
        let expected = [
            LogEntry(id: StreamID(milliseconds: 7, sequence: 0), epoch: 255, event: nil),
            LogEntry(id: StreamID(milliseconds: 7, sequence: 1), epoch: 255, event: .sample(1)),
        ]
        #expect(LogEntry.entries(ofRead: .map(stream)) == expected)
        #expect(LogEntry.entries(ofRead: .array([.array(stream)])) == expected)
        #expect(LogEntry.entries(ofRead: .null) == [])
        #expect(expected.map(\.offset) == [0, 7 << 20 | 1])
    }

    @Test func entriesOfOthersAreRefused() {
        let replies: [RESPValue] = [
            .simple("OK"), .integer(1),
            .map([Self.bulk("log"), .array([.array([Self.bulk("7-1"), .array([Self.bulk("x"), Self.bulk("1")])])])]),
            .map([Self.bulk("log"), .array([.array([Self.bulk("7"), .array([Self.bulk("e"), Self.bulk("1")])])])]),
            .map([Self.bulk("log"), .array([.array([Self.bulk("7-1"), .array([Self.bulk("e"), Self.bulk("x")])])])]),
        ]
        for reply in replies { #expect(LogEntry.entries(ofRead: reply) == nil) }
    }
}
