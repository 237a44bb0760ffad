import HalcyonCache
import HalcyonTesting
import Testing

@testable import HalcyonRedis

@Suite struct LogReaderStateTests {
    private static func id(_ number: UInt64) -> StreamID { StreamID(milliseconds: number, sequence: 0) }

    private static func mark(_ number: UInt64, epoch: UInt64 = 1) -> LogEntry {
        LogEntry(id: Self.id(number), epoch: epoch, event: nil)
    }

    private static func entry(_ number: UInt64, epoch: UInt64 = 1) -> LogEntry {
        LogEntry(id: Self.id(number), epoch: epoch, event: .sample(number))
    }

    private static func offset(_ number: UInt64) -> UInt64 { Self.id(number).offset }

    private static func told(_ number: UInt64, epoch: UInt64 = 1) -> BusSignal {
        .event(.sample(number), shard: 3, position: LogPosition(epoch: epoch, offset: Self.offset(number)))
    }

    private static func look(_ first: LogEntry, _ last: LogEntry, hasLastRead: Bool = false) -> LogReaderState.Look {
        LogReaderState.Look(first: first, last: last, hasLastRead: hasLastRead)
    }

    @Test func aNewLogIsCaughtUpWithAtOnce() {
        var state = LogReaderState(shard: 3)
        let signals = state.joined(Self.look(Self.mark(1), Self.mark(1)))
        #expect(
            signals == [.joined(shard: 3, epoch: 1, newest: 0, forgotten: 0, after: 0), .caughtUp(shard: 3)]
        )
        #expect(state.cursor == Self.id(1))
        #expect(state.read([Self.entry(2)]) == .tell([Self.told(2)]))
        #expect(state.cursor == Self.id(2))
    }

    @Test func aLogIsReadFromItsOldestEventAndCaughtUpWithAtWhatWasTheLast() {
        var state = LogReaderState(shard: 3)
        let signals = state.joined(Self.look(Self.mark(1), Self.entry(3)))
        #expect(signals == [.joined(shard: 3, epoch: 1, newest: Self.offset(3), forgotten: 0, after: 0)])
        #expect(state.read([Self.entry(2)]) == .tell([Self.told(2)]))
        #expect(
            state.read([Self.entry(3), Self.entry(4)]) == .tell([Self.told(3), .caughtUp(shard: 3), Self.told(4)])
        )
    }

    @Test func aLogThatForgotSaysSo() {
        var state = LogReaderState(shard: 3)
        let signals = state.joined(Self.look(Self.entry(5), Self.entry(6)))
        let forgotten = Self.offset(5) - 1
        #expect(
            signals == [.joined(shard: 3, epoch: 1, newest: Self.offset(6), forgotten: forgotten, after: forgotten)]
        )
        #expect(state.cursor < Self.id(5) && state.lastRead == nil)
        #expect(state.isSame(Self.look(Self.entry(5), Self.entry(6))))
    }

    @Test func aFirstEventWithoutATimeIsNoTrouble() {
        var state = LogReaderState(shard: 3)
        let entry = LogEntry(id: StreamID(milliseconds: 0, sequence: 0), epoch: 1, event: .sample(1))
        let signals = state.joined(Self.look(entry, entry))
        #expect(signals.first == .joined(shard: 3, epoch: 1, newest: 0, forgotten: 0, after: 0))
    }

    @Test func afterAReconnectItReadsOnFromWhereItStood() {
        var state = LogReaderState(shard: 3)
        _ = state.joined(Self.look(Self.mark(1), Self.mark(1)))
        _ = state.read([Self.entry(2), Self.entry(3)])
        let signals = state.joined(Self.look(Self.mark(1), Self.entry(4), hasLastRead: true))
        #expect(
            signals == [.joined(shard: 3, epoch: 1, newest: Self.offset(4), forgotten: 0, after: Self.offset(3))]
        )
        #expect(state.cursor == Self.id(3))
        #expect(state.read([Self.entry(4)]) == .tell([Self.told(4), .caughtUp(shard: 3)]))
    }

    @Test func aLogWithoutTheEntryThatWasReadLastIsReadAnew() {
        var state = LogReaderState(shard: 3)
        _ = state.joined(Self.look(Self.mark(1), Self.mark(1)))
        _ = state.read([Self.entry(2), Self.entry(3)])
        // The tail was lost, and somebody has appended since.
        let signals = state.joined(Self.look(Self.mark(1), Self.entry(9)))
        #expect(signals == [.joined(shard: 3, epoch: 1, newest: Self.offset(9), forgotten: 0, after: 0)])
        #expect(state.cursor == Self.id(1))
    }

    @Test func whereNothingButTheMarkWasReadItStandsBeforeAll() {
        var state = LogReaderState(shard: 3)
        _ = state.joined(Self.look(Self.mark(1), Self.mark(1)))
        let signals = state.joined(Self.look(Self.mark(1), Self.entry(2), hasLastRead: true))
        #expect(signals == [.joined(shard: 3, epoch: 1, newest: Self.offset(2), forgotten: 0, after: 0)])
    }

    @Test func aNewEpochIsJoinedAnewAfterWhatCameBefore() {
        var state = LogReaderState(shard: 3)
        _ = state.joined(Self.look(Self.mark(1), Self.mark(1)))
        #expect(state.read([Self.entry(2), Self.mark(3, epoch: 7)]) == .tell([Self.told(2)]))
        #expect(state.cursor == Self.id(2))
        #expect(state.read([Self.mark(3, epoch: 7)]) == .join)
        let signals = state.joined(Self.look(Self.mark(3, epoch: 7), Self.mark(3, epoch: 7)))
        #expect(
            signals == [.joined(shard: 3, epoch: 7, newest: 0, forgotten: 0, after: 0), .caughtUp(shard: 3)]
        )
    }

    @Test func entriesOfAnOlderEpochAreNotTold() {
        var state = LogReaderState(shard: 3)
        _ = state.joined(Self.look(Self.entry(2, epoch: 1), Self.entry(4, epoch: 7)))
        #expect(
            state.read([Self.entry(2), Self.entry(3, epoch: 7), Self.entry(4, epoch: 7)])
                == .tell([Self.told(3, epoch: 7), Self.told(4, epoch: 7), .caughtUp(shard: 3)])
        )
    }

    @Test func aLookTellsWhetherItIsTheSameLog() {
        var state = LogReaderState(shard: 3)
        #expect(!state.isSame(Self.look(Self.mark(1), Self.mark(1))))
        _ = state.joined(Self.look(Self.mark(1), Self.mark(1)))
        _ = state.read([Self.entry(5)])
        #expect(state.isSame(Self.look(Self.mark(1), Self.entry(5))))
        #expect(state.isSame(Self.look(Self.entry(5), Self.entry(9))))
        #expect(!state.isSame(Self.look(Self.entry(6), Self.entry(9))), "entries were trimmed away unread")
        #expect(!state.isSame(Self.look(Self.mark(1), Self.entry(4))), "it went back")
        #expect(!state.isSame(Self.look(Self.mark(9, epoch: 2), Self.mark(9, epoch: 2))), "it is another one")
    }

    @Test func aGapIsPossibleOnlyWhereManyCameAtOnce() {
        let entries = (1...200).map { Self.entry($0) }
        #expect(LogReaderState.mayHaveGap(entries, asked: 256, logLimit: 200))
        #expect(LogReaderState.mayHaveGap(entries, asked: 200, logLimit: 10_000))
        #expect(!LogReaderState.mayHaveGap(entries, asked: 256, logLimit: 10_000))
    }
}
