import HalcyonTesting
import Testing

@testable import HalcyonCore

@Suite(.timeLimit(.minutes(1))) struct ReplyFeedStressTests {
    private static let whole = ReplyFeed.Ending.complete(ReplyFinish(reason: .stop))

    @Test(arguments: 0..<20)
    func everyListenerReadsTheWholeReplyInItsOrder(round: Int) async throws {
        let feed = ReplyFeed(createdUnixSeconds: 0)
        let keeper = try #require(feed.join())
        let pieces = (0..<200).map { "\($0 + round)," }
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    let listener = try #require(feed.join())
                    var text = ""
                    var cursor = 0
                    while case .parts(let parts) = try await listener.next(after: &cursor) {
                        for case .text(let piece) in parts { text += piece }
                    }
                    return text
                }
            }
            group.addTask {
                for piece in pieces {
                    #expect(feed.publish(.text(piece)))
                    await Task.yield()
                }
                feed.end(Self.whole)
                return pieces.joined()
            }
            for try await text in group { #expect(text == pieces.joined()) }
        }
        #expect(keeper.text == pieces.joined())
    }

    @Test(arguments: 0..<50)
    func anObserverIsCalledExactlyOnceWhoeverIsFirst(round: Int) async {
        let feed = ReplyFeed(createdUnixSeconds: 0)
        let calls = Shared<[Int: Int]>([:])
        await withTaskGroup { group in
            for observer in 0..<8 {
                group.addTask {
                    feed.onEnd { _, _ in calls.change { $0[observer, default: 0] += 1 } }
                }
                if observer == round % 8 { group.addTask { feed.end(Self.whole) } }
                if observer == (round + 3) % 8 {
                    group.addTask { feed.end(.failed(TurnError(.modelFailed, "broke off"))) }
                }
            }
        }
        #expect(calls.value == Dictionary(uniqueKeysWithValues: (0..<8).map { ($0, 1) }))
    }

    @Test(arguments: 0..<50)
    func listenersThatComeAndGoNeverLeaveTheProducerWaiting(round: Int) async throws {
        let feed = ReplyFeed(createdUnixSeconds: 0)
        await withTaskGroup { group in
            group.addTask { await feed.waitUntilUnwanted() }
            for index in 0..<8 {
                group.addTask {
                    guard let listener = feed.join() else { return }
                    if (index + round).isMultiple(of: 3) { return }
                    var cursor = 0
                    // Whatever it gets, it leaves.
                    _ = try? await listener.next(after: &cursor)
                }
            }
            group.addTask {
                var count = 0
                while count < 100, feed.publish(.text("a")) {
                    count += 1
                    await Task.yield()
                }
                // Somebody has to have come for anybody to be the last to leave.
                feed.end(Self.whole)
            }
        }
        #expect(feed.ending != nil)
    }

    @Test(arguments: 0..<50)
    func readersThatAreCancelledAnywhereReturn(round: Int) async throws {
        let feed = ReplyFeed(createdUnixSeconds: 0)
        let keeper = try #require(feed.join())
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    guard let listener = feed.join() else { return }
                    // Cancelled or not, it returns.
                    _ = try? await listener.collect()
                }
            }
            for _ in 0..<round % 5 {
                _ = feed.publish(.text("a"))
                await Task.yield()
            }
            group.cancelAll()
        }
        #expect(feed.publish(.text("b")))
        feed.end(Self.whole)
        #expect(try await keeper.collect().text.last == "b")
    }
}
