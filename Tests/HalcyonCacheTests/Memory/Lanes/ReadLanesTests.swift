import Synchronization
import Testing

@testable import HalcyonCache

@Suite struct ReadLanesTests {
    /// Lanes with something that only their locks protect.
    @safe final class Guarded: Sendable {
        let lanes: ReadLanes
        nonisolated(unsafe) let numbers: UnsafeMutablePointer<Int>

        init(lanes: Int) {
            self.lanes = ReadLanes(limit: lanes)
            unsafe self.numbers = .allocate(capacity: 2)
            unsafe self.numbers.initialize(repeating: 0, count: 2)
        }

        deinit { unsafe self.numbers.deallocate() }

        /// Changes both numbers, one after the other.
        func change(_ stripe: Int) {
            let count = self.lanes.lock(stripe)
            unsafe self.numbers[0] += 1
            unsafe self.numbers[1] += 1
            self.lanes.unlock(stripe, lanes: count)
        }

        /// Whether the numbers agree.
        func look(_ stripe: Int) -> Bool {
            let cell = self.lanes.enter(stripe)
            defer { cell.unlock() }
            return unsafe self.numbers[0] == self.numbers[1]
        }
    }

    @Test(arguments: [1, 2, 8])
    func nobodyLooksWhileSomebodyChanges(lanes: Int) async {
        let guarded = Guarded(lanes: lanes)
        let rounds = 20_000
        let agreed = await withTaskGroup(of: Bool.self) { group in
            for task in 0..<8 {
                group.addTask {
                    var agree = true
                    for round in 0..<rounds {
                        if round % 4 == 0, task % 2 == 0 { guarded.change(3) } else { agree = guarded.look(3) && agree }
                        if round % 64 == 0 { await Task.yield() }
                    }
                    return agree
                }
            }
            return await group.reduce(true) { $0 && $1 }
        }
        #expect(agreed)
        #expect(unsafe guarded.numbers[0] == 4 * rounds / 4)
    }

    @Test func stripesDoNotWaitForEachOther() {
        let lanes = ReadLanes(limit: 1)
        let count = lanes.lock(0)
        let cell = lanes.enter(1)
        cell.unlock()
        lanes.unlock(0, lanes: count)
        #expect(lanes.cell(0).tryLock(as: .reader))
        #expect(!lanes.cell(0).tryLock(as: .reader))
    }

    @Test func moreLanesOpenWhenLookupsMeetOften() {
        let lanes = ReadLanes(limit: 4)
        for meeting in 1...200 {
            if let count = lanes.lanesToDouble() { lanes.widen(from: count) }
            #expect(lanes.count.load(ordering: .relaxed) == (meeting < 64 ? 1 : meeting < 128 ? 2 : 4))
        }
        lanes.widen(from: 2)
        #expect(lanes.count.load(ordering: .relaxed) == 4, "somebody else had widened them")
        let count = lanes.lock(5)
        #expect(count == 4)
        for lane in 0..<4 { #expect(!lanes.cell(5, lane: lane).tryLock(as: .reader)) }
        lanes.unlock(5, lanes: count)
        for lane in 0..<4 { #expect(lanes.cell(5, lane: lane).tryLock(as: .reader)) }
    }
}
