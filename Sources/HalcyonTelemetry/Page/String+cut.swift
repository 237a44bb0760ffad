extension String {
    /// The beginning of the string that fits into `limit` bytes of UTF-8, whole characters only.
    func cut(toBytes limit: Int) -> String {
        guard self.utf8.count > limit else { return self }
        var end = self.startIndex
        var bytes = 0
        while end < self.endIndex {
            let next = self.index(after: end)
            bytes += self[end..<next].utf8.count
            if bytes > limit { break }
            end = next
        }
        return String(self[..<end])
    }
}
