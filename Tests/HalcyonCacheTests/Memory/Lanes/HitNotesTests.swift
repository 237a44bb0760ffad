import Testing

@testable import HalcyonCache

@Suite struct HitNotesTests {
    @Test func hitsWaitUntilItIsTime() {
        var notes = HitNotes()
        notes.limit = 3
        #expect((0..<3).map { self.hit(&notes, $0) } == [false, false, true])
        #expect((0..<3).map { notes.slots[$0] } == [0, 1, 2])
    }

    @Test func fullNotesTakeNoMore() {
        var notes = HitNotes()
        notes.limit = 1000
        for slot in 0..<HitNotes.capacity { _ = self.hit(&notes, slot) }
        #expect(self.hit(&notes, 500) == true)
        #expect(notes.untold == 1 && Int(notes.waiting) == HitNotes.capacity)
    }

    @Test func recentHitsDoNotWaitAgain() {
        var notes = HitNotes()
        notes.limit = 10
        for _ in 0..<5 { for slot in 0..<4 { _ = self.hit(&notes, slot) } }
        #expect(notes.waiting == 4 && notes.hits == 20)
        var told: [Int] = []
        notes.take(recentLimit: 5) { told.append($0) }
        #expect(told == [0, 1, 2, 3] && notes.waiting == 0)
        #expect(self.hit(&notes, 1) == false && notes.waiting == 0)
        _ = self.hit(&notes, 7)
        notes.take(recentLimit: 5) { told.append($0) }
        _ = self.hit(&notes, 1)
        #expect(told.last == 7 && notes.waiting == 1)
    }

    @Test func busyPolicyIsToldASampleUntilItIsBusyNoMore() {
        var notes = HitNotes()
        notes.limit = 100
        func waiting(_ notes: inout HitNotes) -> Int32 {
            notes.waiting = 0
            for slot in 0..<16 {
                notes.recent = InlineArray(repeating: 0)
                _ = self.hit(&notes, slot)
            }
            return notes.waiting
        }
        #expect(waiting(&notes) == 16)
        notes.giveUp()
        #expect(notes.waiting == 0 && notes.untold == 16)
        #expect(waiting(&notes) == 8)
        for _ in 0..<5 { notes.giveUp() }
        #expect(waiting(&notes) == 2)
        for _ in 0..<64 { notes.noteSuccess() }
        #expect(waiting(&notes) == 4)
        for _ in 0..<128 { notes.noteSuccess() }
        #expect(waiting(&notes) == 16)
    }

    @Test func rareMeetingsDoNotCount() {
        var notes = HitNotes()
        notes.hits = 5000
        #expect(notes.noteMeeting() == false)
        notes.hits += 1000
        #expect(notes.noteMeeting() == true)
        notes.hits += 1024
        #expect(notes.noteMeeting() == false)
    }

    /// Counts a hit and notes it.
    private func hit(_ notes: inout HitNotes, _ slot: Int) -> Bool {
        notes.hits += 1
        return notes.note(slot)
    }
}
