import HalcyonTesting
import Testing

@testable import HalcyonCache

@Suite struct TimerWheelTests {
    static func at(_ duration: Duration) -> CacheTime { CacheTime(duration) }

    /// All slots that are due, with a budget for each step.
    func due(_ wheel: inout TimerWheel, by time: CacheTime, step: Int = 1000) -> [Int32] {
        var slots: [Int32] = []
        while true {
            var budget = step
            while let slot = wheel.next(by: time, budget: &budget) { slots.append(slot) }
            if budget > 0 { return slots }
        }
    }

    @Test(arguments: [
        Duration.zero, .nanoseconds(1), .milliseconds(67), .seconds(4), .seconds(300), .seconds(3600 * 24 * 400),
    ])
    func slotComesUpNeitherEarlyNorMuchLate(delay: Duration) {
        var wheel = TimerWheel()
        wheel.set(3, to: Self.at(.seconds(10) + delay))
        #expect(self.due(&wheel, by: Self.at(.seconds(10) + delay - .nanoseconds(1))) == [])
        #expect(wheel.count == 1)
        #expect(self.due(&wheel, by: Self.at(.seconds(10) + delay + TimerWheel.resolution)) == [3])
        #expect(wheel.count == 0)
    }

    @Test func whatIsAlreadyOverComesUpSoon() {
        var wheel = TimerWheel()
        #expect(self.due(&wheel, by: Self.at(.seconds(1000))) == [])
        wheel.set(1, to: Self.at(.seconds(1)))
        #expect(self.due(&wheel, by: Self.at(.seconds(1000) + TimerWheel.resolution)) == [1])
    }

    @Test func whatIsTakenOutDoesNotComeUp() {
        var wheel = TimerWheel()
        for slot in Int32(0)..<5 { wheel.set(slot, to: Self.at(.seconds(1))) }
        wheel.remove(2)
        wheel.remove(2)
        wheel.remove(77)
        wheel.set(3, to: .never)
        wheel.set(4, to: Self.at(.seconds(60)))
        #expect(wheel.count == 3)
        #expect(Set(self.due(&wheel, by: Self.at(.seconds(2)))) == [0, 1])
        #expect(self.due(&wheel, by: Self.at(.seconds(61))) == [4])
    }

    @Test func budgetBoundsTheWorkAndNothingIsLost() {
        var wheel = TimerWheel()
        for slot in Int32(0)..<1000 { wheel.set(slot, to: Self.at(.seconds(100 + Int(slot)))) }
        var budget = 10
        var slots: [Int32] = []
        while let slot = wheel.next(by: Self.at(.seconds(10_000)), budget: &budget) { slots.append(slot) }
        #expect(budget == 0)
        #expect(slots.count <= 10)
        slots += self.due(&wheel, by: Self.at(.seconds(10_000)), step: 7)
        #expect(Set(slots).count == 1000 && slots.count == 1000)
    }

    @Test func aCenturyPassesAtOnce() {
        var wheel = TimerWheel()
        wheel.set(1, to: Self.at(.seconds(5)))
        wheel.set(2, to: Self.at(.seconds(3600 * 24 * 365 * 100)))
        var budget = 3
        #expect(wheel.next(by: Self.at(.seconds(3600 * 24 * 365)), budget: &budget) == 1)
        #expect(wheel.next(by: Self.at(.seconds(3600 * 24 * 365)), budget: &budget) == nil)
        // Beyond nine years it comes up too early; who owns it sets it anew.
        #expect(wheel.count == 1)
    }

    @Test(arguments: UInt64(1)...30)
    func givesWhatASortedListGives(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var wheel = TimerWheel()
        var expected: [Int32: CacheTime] = [:]
        var now = Duration.zero
        for _ in 0..<1500 {
            let slot = Int32.random(in: 0..<60, using: &random)
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<6:
                let delay = Duration.milliseconds(1 << Int.random(in: 0...36, using: &random))
                expected[slot] = Self.at(now + delay)
                wheel.set(slot, to: Self.at(now + delay))
            case 6:
                expected[slot] = nil
                wheel.remove(slot)
            default:
                now += .milliseconds(1 << Int.random(in: 0...30, using: &random))
                let step = Int.random(in: 1...20, using: &random)
                for slot in self.due(&wheel, by: Self.at(now), step: step) {
                    let deadline = expected.removeValue(forKey: slot)
                    #expect(deadline.map { $0 <= Self.at(now) } == true, "seed \(seed): early, or not in it")
                }
                let late = expected.values.filter { $0 <= Self.at(now - TimerWheel.resolution) }
                #expect(late == [], "seed \(seed)")
            }
            #expect(wheel.count == expected.count)
        }
    }
}
