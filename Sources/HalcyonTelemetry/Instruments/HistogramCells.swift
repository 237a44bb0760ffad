import Synchronization

/// The counts of a histogram's buckets, side by side, the last for values above every bound.
struct HistogramCells: ~Copyable, Sendable {
    /// The most bounds that there is room for.
    static let boundLimit = 31

    private let cells = InlineArray<32, Atomic<UInt64>> { _ in Atomic(0) }

    func add(to index: Int) { self.cells[index].wrappingAdd(1, ordering: .relaxed) }

    /// The counts of the first buckets.
    func counts(_ count: Int) -> [UInt64] {
        (0..<count).map { self.cells[$0].load(ordering: .relaxed) }
    }
}
