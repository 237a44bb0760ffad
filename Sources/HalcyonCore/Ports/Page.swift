/// A part of a longer list.
public struct Page<Item: Sendable>: Sendable {
    public var items: [Item]

    /// Where the next part begins; nil at the end. Opaque to clients.
    public var nextCursor: String?

    public init(items: [Item], nextCursor: String? = nil) {
        self.items = items
        self.nextCursor = nextCursor
    }
}

/// Which part of a list is wanted.
public struct PageRequest: Hashable, Sendable {
    /// 1 to ``maximumLimit``.
    public var limit: Int
    public var cursor: String?

    public static let maximumLimit = 200

    public init(limit: Int = 50, cursor: String? = nil) {
        self.limit = min(max(limit, 1), Self.maximumLimit)
        self.cursor = cursor
    }
}
