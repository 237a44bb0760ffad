import HalcyonCore
import HalcyonTesting
import Testing

@Suite struct JSONMembersTests {
    private static func members(_ names: [String]) -> JSONMembers {
        JSONMembers(names.enumerated().map { .init(name: $0.element, value: .number(String($0.offset))) })
    }

    @Test func membersAreSortedByTheBytesOfTheirNames() {
        let members = Self.members(["b", "é", "a", "B", "", "ab"])
        #expect(members.members.map(\.name) == ["", "B", "a", "ab", "b", "é"])
    }

    @Test func namesThatOnlyLookAlikeAreTwoMembers() {
        for names in [["\u{E9}", "e\u{301}"], ["e\u{301}", "\u{E9}"], ["e\u{301}", "f", "\u{E9}"]] {
            #expect(Self.members(names).members.count == names.count)
        }
    }

    @Test(arguments: UInt64(1)...20)
    func theOrderOfMembersWithDifferentNamesNeverMatters(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        for _ in 0..<100 {
            let members = JSONMembers.random(using: &generator)
            #expect(JSONMembers(members.members.shuffled(using: &generator)) == members)
        }
    }

    @Test func removedMembersAreGoneAndTheOthersStay() {
        let members = Self.members(["a", "b", "c"]).removing(["b", "d"])
        #expect(members.members.map(\.name) == ["a", "c"])
        #expect(members["b"] == nil)
        #expect(members["c"] == .number("2"))
    }
}
