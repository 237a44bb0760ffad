import HalcyonCache
import Synchronization

/// A cache of integers that can be measured.
protocol Subject: Sendable {
    /// - Returns: whether it was there.
    func read(_ key: Int) -> Bool
    func write(_ key: Int)
}

/// Integers in place: no references to count.
struct HalcyonOfIntegers: Subject {
    private let cache: MemoryCache<Int, Int, ContinuousClock>

    init(capacity: Int) { self.cache = MemoryCache(configuration: .init(capacityEntries: capacity)) }

    func read(_ key: Int) -> Bool { self.cache.get(key) != nil }
    func write(_ key: Int) { self.cache.set(key, key, weight: 1) }
}

/// Objects: a lookup counts one reference up, and its caller down.
struct HalcyonOfObjects: Subject {
    final class Object: Sendable {
        let number: Int
        init(_ number: Int) { self.number = number }
    }

    private let cache: MemoryCache<Int, Object, ContinuousClock>

    init(capacity: Int) { self.cache = MemoryCache(configuration: .init(capacityEntries: capacity)) }

    func read(_ key: Int) -> Bool {
        guard let object = self.cache.get(key) else { return false }
        return object.number == key
    }

    func write(_ key: Int) { self.cache.set(key, Object(key), weight: 1) }
}

/// Integers with an end: a lookup reads the clock.
struct TimedHalcyon: Subject {
    private let cache: MemoryCache<Int, Int, ContinuousClock>
    private let life = EntryLife.timeToLive(.seconds(3600))

    init(capacity: Int) { self.cache = MemoryCache(configuration: .init(capacityEntries: capacity)) }

    func read(_ key: Int) -> Bool { self.cache.get(key) != nil }
    func write(_ key: Int) { self.cache.set(key, key, weight: 1, life: self.life) }
}

/// What one writes first: a dictionary and a list in the order of use, behind one lock.
final class LockedLRU: Subject {
    private struct Node {
        var key: Int
        var value: Int
        var newer: Int
        var older: Int
    }

    private struct State {
        var places: [Int: Int] = [:]
        var nodes: [Node] = []
        var newest = -1
        var oldest = -1

        mutating func unlink(_ place: Int) {
            let node = self.nodes[place]
            if node.newer < 0 { self.newest = node.older } else { self.nodes[node.newer].older = node.older }
            if node.older < 0 { self.oldest = node.newer } else { self.nodes[node.older].newer = node.newer }
        }

        mutating func link(_ place: Int) {
            self.nodes[place].newer = -1
            self.nodes[place].older = self.newest
            if self.newest < 0 { self.oldest = place } else { self.nodes[self.newest].newer = place }
            self.newest = place
        }

        mutating func touch(_ place: Int) {
            guard place != self.newest else { return }
            self.unlink(place)
            self.link(place)
        }
    }

    private let capacity: Int
    private let state = Mutex(State())

    init(capacity: Int) { self.capacity = capacity }

    func read(_ key: Int) -> Bool {
        self.state.withLock { state in
            guard let place = state.places[key] else { return false }
            state.touch(place)
            return state.nodes[place].value == key
        }
    }

    func write(_ key: Int) {
        self.state.withLock { state in
            if let place = state.places[key] {
                state.nodes[place].value = key
                return state.touch(place)
            }
            var place = state.nodes.count
            if place == self.capacity {
                place = state.oldest
                state.unlink(place)
                state.places[state.nodes[place].key] = nil
                state.nodes[place] = Node(key: key, value: key, newer: -1, older: -1)
            } else {
                state.nodes.append(Node(key: key, value: key, newer: -1, older: -1))
            }
            state.places[key] = place
            state.link(place)
        }
    }
}
