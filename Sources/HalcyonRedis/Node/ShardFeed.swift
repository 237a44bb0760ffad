import HalcyonCache
import NIOCore
import Synchronization

/// What the connections for writes of one shard tell the bus.
///
/// All functions but ``number()`` and ``detach()`` are called on the shard's event loop.
final class ShardFeed: Sendable {
    enum Signal: Sendable {
        /// Whether the connections to all servers of the shard stand.
        case isComplete(Bool)
        case changed([CacheKey])
        case flushed
    }

    private struct State {
        var needed: Set<RedisAddress> = []
        /// Whose connection stands, by the number of the node.
        var up: [RedisAddress: Int] = [:]
        var nodes = 0
        var isComplete: Bool { !self.needed.isEmpty && self.needed.allSatisfy { self.up[$0] != nil } }
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

    /// A number for a node: one that was let go may end after another has come to the same address.
    func number() -> Int {
        self.state.withLock { state in
            state.nodes += 1
            return state.nodes
        }
    }

    func up(_ address: RedisAddress, _ node: Int) {
        // Between the two nobody listened.
        self.change { if $0.up[address] != node { $0.up[address] = nil } }
        self.change { $0.up[address] = node }
    }

    func down(_ address: RedisAddress, _ node: Int) {
        self.change { if $0.up[address] == node { $0.up[address] = nil } }
    }

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
