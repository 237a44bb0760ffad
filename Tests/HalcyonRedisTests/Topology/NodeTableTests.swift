import Testing

@testable import HalcyonRedis

@Suite struct NodeTableTests {
    private typealias Table = NodeTable<ClusterMap, String>

    private static func address(_ number: Int) -> RedisAddress { RedisAddress(host: "redis-\(number)") }

    private static func name(_ address: RedisAddress) -> String { address.host }

    /// A map in which each of some servers has a slot: the first has slot 0, and so on.
    private static func map(_ numbers: [Int]) -> ClusterMap {
        var map = ClusterMap()
        for (slot, number) in numbers.enumerated() { map.move(slot, to: Self.address(number)) }
        return map
    }

    private static func table(_ numbers: [Int]) -> (table: Table, change: Table.Change) {
        var table = Table(map: ClusterMap())
        let map = Self.map(numbers)
        let change = table.replace(map, naming: Set(map.primaries), make: Self.name)
        return (table, change)
    }

    @Test func nobodyIsNamedAtFirst() {
        #expect(Table(map: ClusterMap()).node { $0[0] } == nil)
    }

    @Test func whoeverTheMapNamesHasANode() {
        let (table, change) = Self.table([1, 2, 3])
        #expect(change.new.sorted() == ["redis-1", "redis-2", "redis-3"] && change.gone.isEmpty)
        #expect((0..<3).map { slot in table.node { $0[slot] } } == ["redis-1", "redis-2", "redis-3"])
        #expect(table.needed.count == 3)
    }

    @Test func aNewMapStartsWhomItNamesAndLetsTheOthersGo() {
        var (table, _) = Self.table([1, 2, 3])
        let map = Self.map([1, 4, 3])
        let change = table.replace(map, naming: Set(map.primaries), make: Self.name)
        #expect(change.new == ["redis-4"] && change.gone == ["redis-2"])
        #expect((0..<3).map { slot in table.node { $0[slot] } } == ["redis-1", "redis-4", "redis-3"])
        #expect(table.nodes[Self.address(2)] == nil && !table.needed.contains(Self.address(2)))
    }

    @Test func aNodeThatStaysIsTheSame() {
        var (table, _) = Self.table([1, 2])
        let map = Self.map([2])
        let change = table.replace(map, naming: Set(map.primaries)) { "another \($0.host)" }
        #expect(change.new.isEmpty && change.gone == ["redis-1"])
        #expect(table.node { $0[0] } == "redis-2")
    }

    @Test func aRedirectionNamesANodeThatIsThereAtOnce() throws {
        var (table, _) = Self.table([1, 2])
        let moved = try #require(
            table.redirect(to: Self.address(5), make: Self.name) { $0.move(0, to: Self.address(5)) })
        #expect(moved.node == "redis-5" && moved.isNew)
        #expect(table.node { $0[0] } == "redis-5")
        // It is no part of the shard before a map says so.
        #expect(!table.needed.contains(Self.address(5)))
        let asked = try #require(table.redirect(to: Self.address(2), make: Self.name) { _ in })
        #expect(asked.node == "redis-2" && !asked.isNew)
        #expect(table.node { $0[0] } == "redis-5")
    }

    @Test func aRedirectionForWhichThereIsNoRoomChangesNothing() {
        var (table, _) = Self.table(Array(1...1_000))
        let found = table.redirect(to: Self.address(5_000), make: Self.name) { $0.move(0, to: Self.address(5_000)) }
        #expect(found == nil)
        #expect(table.node { $0[0] } == "redis-1")
        #expect(table.nodes.count == 1_000)
    }
}
