import HalcyonCache
import NIOCore
import Synchronization

/// What the connections for writes of one shard tell the bus. All functions are called on the shard's event loop.
final class ShardFeed: Sendable {
    enum Signal: Sendable {
        /// Whether the connections to all servers of the shard stand.
        case isComplete(Bool)
        case changed([CacheKey])
        case flushed
    }

    private struct State {
        var needed: Set<RedisAddress> = []
        var up: Set<RedisAddress> = []
        var isComplete: Bool { !self.needed.isEmpty && self.needed.isSubset(of: self.up) }
        var listener: (@Sendable (Signal) -> Void)?
    }

    let eventLoop: any EventLoop
    private let names: KeyNames
    private let state = Mutex(State())

    init(eventLoop: any EventLoop, names: KeyNames) {
        self.eventLoop = eventLoop
        self.names = names
    }

    /// Says which servers the shard consists of.
    func need(_ addresses: Set<RedisAddress>) { self.change { $0.needed = addresses } }

    func up(_ address: RedisAddress) { self.change { $0.up.insert(address) } }
    func down(_ address: RedisAddress) { self.change { $0.up.remove(address) } }

    /// Takes what a server said unasked.
    func push(_ elements: [RESPValue]) {
        guard elements.count == 2, elements[0].text == "invalidate" else { return }
        guard let listener = self.state.withLock({ $0.listener }) else { return }
        guard let names = elements[1].elements else { return listener(.flushed) }
        let keys = names.compactMap { name -> CacheKey? in
            if case .bulk(let name) = name { self.names.key(ofEntry: name) } else { nil }
        }
        if !keys.isEmpty { listener(.changed(keys)) }
    }

    /// Tells `listener` how things stand and what happens from now on.
    func attach(_ listener: @escaping @Sendable (Signal) -> Void) {
        self.eventLoop.assertInEventLoop()
        let isComplete = self.state.withLock { state in
            state.listener = listener
            return state.isComplete
        }
        listener(.isComplete(isComplete))
    }

    func detach() { self.state.withLock { $0.listener = nil } }

    private func change(_ body: (inout State) -> Void) {
        self.eventLoop.assertInEventLoop()
        let (listener, isComplete) = self.state.withLock { state -> ((@Sendable (Signal) -> Void)?, Bool) in
            let before = state.isComplete
            body(&state)
            return (state.isComplete == before ? nil : state.listener, state.isComplete)
        }
        listener?(.isComplete(isComplete))
    }
}
