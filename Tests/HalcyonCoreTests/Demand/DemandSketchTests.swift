import HalcyonCache
import HalcyonTesting
import Testing

@testable import HalcyonCore

@Suite struct DemandSketchTests {
    private static func tally(_ question: String, tenant: TenantID = "t") -> DemandTally {
        let turn = RepeatableTurn(tenant: tenant, role: .clinician, locale: "en", content: .knowledge(question))
        return DemandTally(turn, key: turn.key)
    }

    private static func questions(_ turns: [AskedTurn]) -> [String] {
        turns.map { if case .knowledge(let text) = $0.turn.content { text } else { "" } }
    }

    @Test func countsAddUpAndTheMostAskedComesFirst() {
        var sketch = DemandSketch(capacity: 4)
        let tallies = ["a", "b", "c"].map { Self.tally($0) }
        for (tally, times) in zip(tallies, [1, 5, 3]) { #expect(sketch.add(tally, times: times) == nil) }
        #expect(sketch.add(tallies[2], times: 3) == nil)
        let top = sketch.top(2, askedAtLeast: 2)
        #expect(Self.questions(top) == ["c", "b"])
        #expect(top.map(\.times) == [6, 5])
        #expect(Self.questions(sketch.top(9, askedAtLeast: 1)) == ["c", "b", "a"])
        #expect(sketch.add(tallies[0], times: 0) == nil)
        #expect(sketch.top(0, askedAtLeast: 1).isEmpty)
    }

    @Test func aNewQuestionTakesThePlaceOfTheLeastAskedAndItsCountAsError() throws {
        var sketch = DemandSketch(capacity: 2)
        let (one, other, third) = (Self.tally("one"), Self.tally("other"), Self.tally("third"))
        _ = sketch.add(one, times: 4)
        _ = sketch.add(other, times: 2)
        #expect(sketch.add(third, times: 1) === other)
        let entry = try #require(sketch.entries.first { $0.tally === third })
        #expect(entry.count == 3 && entry.error == 2 && entry.asked == 1)
        #expect(Self.questions(sketch.top(9, askedAtLeast: 2)) == ["one"])
    }

    @Test func whatTheTalliesCountIsTakenUp() {
        var sketch = DemandSketch(capacity: 2)
        let tally = Self.tally("a")
        _ = sketch.add(tally, times: 1)
        #expect(tally.count() == 1)
        #expect(tally.count(4) == 5)
        sketch.collect()
        #expect(sketch.entries.map(\.asked) == [6])
        sketch.collect()
        #expect(sketch.entries.map(\.asked) == [6])
    }

    @Test func anotherTallyOfTheSameQuestionTakesOverWithAllThatWasCounted() {
        var sketch = DemandSketch(capacity: 2)
        let (old, new) = (Self.tally("what is grief"), Self.tally("What is grief?"))
        _ = sketch.add(old, times: 2)
        _ = old.count(3)
        #expect(sketch.add(new, times: 1) === old)
        #expect(sketch.tally(new.key) === new)
        #expect(sketch.entries.map(\.asked) == [6])
    }

    @Test func whatIsWrittenDownIsNotTakenAgainAndComesBackWhenThatFailed() {
        var sketch = DemandSketch(capacity: 4)
        let (often, once) = (Self.tally("often"), Self.tally("once"))
        _ = sketch.add(often, times: 3)
        _ = sketch.add(once, times: 1)
        let taken = sketch.takeUnwritten(askedAtLeast: 2)
        #expect(Self.questions(taken) == ["often"])
        #expect(taken.map(\.times) == [3])
        #expect(sketch.takeUnwritten(askedAtLeast: 2).isEmpty)
        sketch.putBack(taken)
        _ = sketch.add(often, times: 1)
        _ = sketch.add(once, times: 1)
        let again = sketch.takeUnwritten(askedAtLeast: 2)
        #expect(
            Dictionary(uniqueKeysWithValues: zip(Self.questions(again), again.map(\.times))) == ["often": 4, "once": 2])
    }

    @Test func fadingKeepsTheOrderAndWhatWasAsked() {
        var sketch = DemandSketch(capacity: 4)
        for (question, times) in [("a", 8), ("b", 4)] { _ = sketch.add(Self.tally(question), times: times) }
        sketch.fade(by: 0.5)
        _ = sketch.add(Self.tally("c"), times: 3)
        #expect(Self.questions(sketch.top(9, askedAtLeast: 3)) == ["a", "c", "b"])
        #expect(Set(sketch.entries.map(\.asked)) == [8, 4, 3])
    }

    @Test func oneTenantsQuestionsCanGo() {
        var sketch = DemandSketch(capacity: 8)
        for number in 0..<4 {
            _ = sketch.add(Self.tally("n\(number)", tenant: "north"), times: 9 - number)
            _ = sketch.add(Self.tally("s\(number)", tenant: "south"), times: number + 1)
        }
        #expect(sketch.remove(of: "north").count == 4)
        #expect(Self.questions(sketch.top(9, askedAtLeast: 1)) == ["s3", "s2", "s1", "s0"])
        _ = sketch.add(Self.tally("s0", tenant: "south"), times: 9)
        #expect(Self.questions(sketch.top(1, askedAtLeast: 1)) == ["s0"])
        #expect(sketch.remove(of: nil).count == 4)
        #expect(sketch.entries.isEmpty)
    }

    /// The promises of Space-Saving, against an exact count of a skewed stream.
    @Test(arguments: UInt64(1)...10)
    func noCountIsTooSmallNorTooLargeByMoreThanItsError(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let capacity = 50
        var sketch = DemandSketch(capacity: capacity)
        var exact: [CacheKey: Int] = [:]
        let tallies = (0..<400).map { Self.tally("q\($0)") }
        let total = 20_000
        for _ in 0..<total {
            // The minimum of three draws: a few questions are asked often, most seldom.
            let index = (0..<3).map { _ in Int.random(in: 0..<400, using: &generator) }.min() ?? 0
            _ = sketch.add(tallies[index], times: 1)
            exact[tallies[index].key, default: 0] += 1
        }
        #expect(sketch.entries.count == capacity)
        #expect(sketch.entries.reduce(0) { $0 + $1.count } == Double(total))
        for entry in sketch.entries {
            let truth = Double(exact[entry.tally.key] ?? 0)
            #expect(entry.count >= truth && entry.count - entry.error <= truth)
            #expect(Double(entry.asked) <= truth)
        }
        let held = Set(sketch.entries.map(\.tally.key))
        for (key, times) in exact where times > total / capacity { #expect(held.contains(key)) }
    }
}
