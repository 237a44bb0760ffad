public import Synchronization

/// The ledger of a cache with its lock, away from what lookups read: its cache lines are written to all the time.
@usableFromInline
final class LockedLedger: Sendable {
    private let distance = InlineArray<16, Int>(repeating: 0)
    @usableFromInline let state: Mutex<CacheLedger>

    init(_ ledger: CacheLedger) { self.state = Mutex(ledger) }

    /// Tells the policy of the hits that wait in a cell; if somebody else is busy with the ledger, they are forgotten.
    ///
    /// To try again at the next hit would cost more than the hit: the ledger's lock lies in the other's cache.
    @usableFromInline
    func tell(of cell: UnsafeMutablePointer<ReadCell>, stripe: Int, lanes: Int) {
        let isTold: Void? = self.state.withLockIfAvailable { ledger in
            unsafe cell.pointee.lock(ReadCell.reading)
            unsafe ledger.recordHits(of: cell, stripe: stripe, lanes: lanes)
            unsafe cell.pointee.noteSuccess()
            unsafe cell.pointee.unlock()
        }
        guard isTold == nil else { return }
        unsafe cell.pointee.lock(ReadCell.reading)
        unsafe cell.pointee.giveUp()
        unsafe cell.pointee.unlock()
    }
}
