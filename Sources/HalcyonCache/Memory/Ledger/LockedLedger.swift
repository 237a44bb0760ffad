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
    func tell(of cell: ReadCell, stripe: Int, lanes: Int) {
        let isTold: Void? = self.state.withLockIfAvailable { ledger in
            cell.lock(as: .reader)
            ledger.recordHits(of: &cell.notes, stripe: stripe, lanes: lanes)
            cell.notes.noteSuccess()
            cell.unlock()
        }
        guard isTold == nil else { return }
        cell.lock(as: .reader)
        cell.notes.giveUp()
        cell.unlock()
    }
}
