extension Array where Element: Comparable {
    /// The place of the first bound that `value` does not exceed, or the count of bounds if it exceeds all.
    func bucket(of value: Element) -> Int {
        var low = 0
        var high = self.count
        while low < high {
            let middle = (low + high) / 2
            if value <= self[middle] { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
