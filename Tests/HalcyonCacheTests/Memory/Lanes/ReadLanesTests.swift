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
            let cell = unsafe self.lanes.enter(stripe)
            defer { unsafe cell.pointee.unlock() }
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
        let cell = unsafe lanes.enter(1)
        unsafe cell.pointee.unlock()
        lanes.unlock(0, lanes: count)
        #expect(unsafe lanes.first(0).pointee.tryLock(ReadCell.reading))
        #expect(unsafe !lanes.first(0).pointee.tryLock(ReadCell.reading))
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
        for lane in 0..<4 { #expect(unsafe !(lanes.cells + (lane * 16 + 5)).pointee.tryLock(ReadCell.reading)) }
        lanes.unlock(5, lanes: count)
        for lane in 0..<4 { #expect(unsafe (lanes.cells + (lane * 16 + 5)).pointee.tryLock(ReadCell.reading)) }
    }

    @Test func hitsWaitUntilItIsTime() {
        var cell = ReadCell()
        cell.limit = 3
        #expect((0..<3).map { self.hit(&cell, $0) } == [false, false, true])
        #expect((0..<3).map { cell.slot($0) } == [0, 1, 2])
    }

    @Test func fullCellTakesNoMore() {
        var cell = ReadCell()
        cell.limit = 1000
        for slot in 0..<Int32(ReadCell.capacity) { _ = self.hit(&cell, slot) }
        #expect(self.hit(&cell, 500) == true)
        #expect(cell.untold == 1 && Int(cell.waiting) == ReadCell.capacity)
    }

    @Test func recentHitsDoNotWaitAgain() {
        var cell = ReadCell()
        cell.limit = 10
        for _ in 0..<5 { for slot in Int32(0)..<4 { _ = self.hit(&cell, slot) } }
        #expect(cell.waiting == 4 && cell.hits == 20)
        cell.forgetRecent(after: 5)
        cell.waiting = 0
        #expect(self.hit(&cell, 1) == false && cell.waiting == 0)
        _ = self.hit(&cell, 7)
        cell.forgetRecent(after: 5)
        _ = self.hit(&cell, 1)
        #expect(cell.waiting == 2)
    }

    @Test func busyPolicyIsToldASampleUntilItIsBusyNoMore() {
        var cell = ReadCell()
        cell.limit = 100
        func waiting(_ cell: inout ReadCell) -> Int32 {
            cell.waiting = 0
            for slot in Int32(0)..<16 {
                cell.recent = InlineArray(repeating: 0)
                _ = self.hit(&cell, slot)
            }
            return cell.waiting
        }
        #expect(waiting(&cell) == 16)
        cell.giveUp()
        #expect(cell.waiting == 0 && cell.untold == 16)
        #expect(waiting(&cell) == 8)
        for _ in 0..<5 { cell.giveUp() }
        #expect(waiting(&cell) == 2)
        for _ in 0..<64 { cell.noteSuccess() }
        #expect(waiting(&cell) == 4)
        for _ in 0..<128 { cell.noteSuccess() }
        #expect(waiting(&cell) == 16)
    }

    @Test func rareMeetingsDoNotCount() {
        var cell = ReadCell()
        cell.hits = 5000
        #expect(cell.noteMeeting() == false)
        cell.hits += 1000
        #expect(cell.noteMeeting() == true)
        cell.hits += 1024
        #expect(cell.noteMeeting() == false)
    }

    /// Counts a hit and notes it.
    private func hit(_ cell: inout ReadCell, _ slot: Int32) -> Bool {
        cell.hits += 1
        return cell.note(slot)
    }
}
