import HalcyonCore

extension Page {
    /// The part of a list that is in memory as a whole; the cursor names the last item shown.
    init(
        cutting items: [Item], list: String, _ page: PageRequest, id: (Item) -> String
    ) throws(StoreError) {
        var start = 0
        if let cursor = page.cursor {
            let prefix = list + ":"
            guard cursor.hasPrefix(prefix),
                let index = items.firstIndex(where: { id($0) == cursor.dropFirst(prefix.count) })
            else { throw StoreError(.invalidCursor, "The cursor is not one that a page of this list gave out.") }
            start = index + 1
        }
        let shown = items[start...].prefix(page.limit)
        let hasMore = start + shown.count < items.count
        self.init(items: Array(shown), nextCursor: hasMore ? shown.last.map { "\(list):\(id($0))" } : nil)
    }
}
