import HalcyonTesting
import NIOEmbedded
import Synchronization
import Testing

@testable import HalcyonRedis

@Suite struct ShardFeedTests {
    private static let one = RedisAddress(host: "redis-1")
    private static let two = RedisAddress(host: "redis-2")

    /// What a feed says of its connections while `body` tells it of them.
    private static func told(_ body: (ShardFeed) -> Void) -> [Bool] {
        let feed = ShardFeed(eventLoop: EmbeddedEventLoop(), names: KeyNames(prefix: "halcyon"))
        let told = Mutex<[Bool]>([])
        feed.attach { signal in
            if case .isComplete(let isComplete) = signal { told.withLock { $0.append(isComplete) } }
        }
        body(feed)
        return told.withLock { $0 }
    }

    @Test func aShardIsCompleteWhileAllItsConnectionsStand() {
        let told = Self.told { feed in
            let (one, two) = (feed.number(), feed.number())
            feed.need([Self.one, Self.two])
            feed.up(Self.one, one)
            feed.up(Self.two, two)
            feed.down(Self.one, one)
        }
        #expect(told == [false, true, false])
    }

    @Test func theEndOfANodeThatWasLetGoIsNotItsSuccessors() {
        let told = Self.told { feed in
            let (old, new) = (feed.number(), feed.number())
            feed.need([Self.one])
            feed.up(Self.one, old)
            feed.up(Self.one, new)
            feed.down(Self.one, old)
        }
        // Between the two connections nobody listened.
        #expect(told == [false, true, false, true])
    }
}
