import HalcyonTesting

@testable import HalcyonCache

/// The database of a simulation: a number for each key that only rises.
final class SimulatedSource: Sendable {
    struct Down: Error {}

    static let tags: [CacheTag] = ["tag-0", "tag-1", "tag-2"]
    static let namespaces: [CacheNamespace] = ["namespace-0", "namespace-1"]

    /// An invalidation that a process has to tell, kept in the same transaction as the change.
    struct Outgoing: Sendable {
        let number: Int
        let node: Int
        let process: Int
        let subject: InvalidationEvent.Subject
        let at: Duration
    }

    let keys: Int
    private let values: Shared<[Int]>
    private let outgoing = Shared<[Outgoing]>([])
    private let confirmed = Shared<Set<Int>>([])
    let isDown = Shared(false)

    init(keys: Int) {
        self.keys = keys
        self.values = Shared(Array(repeating: 1, count: keys))
    }

    subscript(key: Int) -> Int { self.values.value[key] }

    static func tag(of key: Int) -> CacheTag { Self.tags[key % Self.tags.count] }
    static func namespace(of key: Int) -> CacheNamespace { Self.namespaces[key % Self.namespaces.count] }

    func keys(of subject: InvalidationEvent.Subject) -> [Int] {
        (0..<self.keys).filter { key in
            switch subject {
            case .key(let digest): CacheKey(number: key) == digest
            case .tag(let tag): Self.tag(of: key) == tag
            case .namespace(let namespace): Self.namespace(of: key) == namespace
            case .everything: true
            }
        }
    }

    /// Changes all that a subject names.
    ///
    /// - Returns: names the invalidation that has to be told.
    @discardableResult
    func change(_ subject: InvalidationEvent.Subject, by process: SimulatedProcess, now: Duration) -> Int {
        let keys = self.keys(of: subject)
        self.values.change { values in
            for key in keys { values[key] += 1 }
        }
        let number = self.outgoing.value.count
        let outgoing = Outgoing(
            number: number, node: process.node, process: process.number, subject: subject, at: now)
        self.outgoing.change { $0.append(outgoing) }
        return number
    }

    /// Some log has the invalidation.
    func confirm(_ number: Int) { self.confirmed.change { $0.insert(number) } }

    /// What a process that ended may not have told for good: it is told again.
    ///
    /// - Parameter isConfirmedEnough: whether what some log has need not be told again: no log ever loses anything.
    func outgoing(
        of process: SimulatedProcess, since: Duration, isConfirmedEnough: Bool
    ) -> [InvalidationEvent.Subject] {
        let confirmed = isConfirmedEnough ? self.confirmed.value : []
        return self.outgoing.value.filter { outgoing in
            outgoing.node == process.node && outgoing.process == process.number && outgoing.at >= since
                && !confirmed.contains(outgoing.number)
        }.map(\.subject)
    }
}
