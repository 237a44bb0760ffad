/// The lock that lookups of one lane take for one stripe, with what it protects beside the stripe itself: a handle to
/// both in the memory of ``ReadLanes``.
///
/// A cell fills four cache lines of its own. The lock and the notes are two variables in it, for to change the notes
/// must not mean to change the lock, which others look at.
@safe @usableFromInline
struct ReadCell {
    @inlinable static var bytes: Int { 256 }

    @inlinable static var lockBytes: Int { 8 }

    @usableFromInline let lockPlace: UnsafeMutablePointer<LaneLock>
    @usableFromInline let notesPlace: UnsafeMutablePointer<HitNotes>

    /// The cell that lies at an address.
    @inlinable @inline(__always)
    init(at address: UnsafeMutableRawPointer) {
        unsafe self.lockPlace = address.assumingMemoryBound(to: LaneLock.self)
        unsafe self.notesPlace = (address + Self.lockBytes).assumingMemoryBound(to: HitNotes.self)
    }

    /// What the lookups left; for who holds the lock.
    @inlinable
    var notes: HitNotes {
        @inline(__always) unsafeAddress { unsafe UnsafePointer(self.notesPlace) }
        @inline(__always) nonmutating unsafeMutableAddress { unsafe self.notesPlace }
    }

    @inlinable @inline(__always)
    func tryLock(as holder: LaneLock.Holder) -> Bool { unsafe self.lockPlace.pointee.tryLock(as: holder) }

    @inlinable @inline(__always)
    func lock(as holder: LaneLock.Holder) { unsafe self.lockPlace.pointee.lock(as: holder) }

    @inlinable @inline(__always)
    func unlock() { unsafe self.lockPlace.pointee.unlock() }

    /// At a moment that may be over.
    var isHeldByReader: Bool { unsafe self.lockPlace.pointee.isHeld(by: .reader) }

    /// Makes a cell where there is none yet.
    func initialize() {
        precondition(MemoryLayout<LaneLock>.size <= Self.lockBytes, "a lock fits before the notes")
        precondition(MemoryLayout<HitNotes>.size <= Self.bytes - Self.lockBytes, "the notes fit into the cell")
        unsafe self.lockPlace.initialize(to: LaneLock())
        unsafe self.notesPlace.initialize(to: HitNotes())
    }

    func deinitialize() {
        unsafe self.lockPlace.deinitialize(count: 1)
        unsafe self.notesPlace.deinitialize(count: 1)
    }
}
