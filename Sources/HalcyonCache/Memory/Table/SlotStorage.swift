/// A row of elements that grows: an array that is never copied.
///
/// A stripe is read by several threads at once, and to take a copy of an array for that, if only for an instant, would
/// count references in memory that all of them write to. This one has nothing to count. Every access is checked.
@safe @usableFromInline
struct SlotStorage<Element>: ~Copyable {
    @usableFromInline var base: UnsafeMutablePointer<Element>
    @usableFromInline var count = 0
    @usableFromInline var capacity = 0

    @inlinable
    init() { unsafe self.base = .allocate(capacity: 0) }

    @inlinable
    init(repeating element: Element, count: Int) {
        unsafe self.base = .allocate(capacity: count)
        unsafe self.base.initialize(repeating: element, count: count)
        self.count = count
        self.capacity = count
    }

    @inlinable
    deinit {
        unsafe self.base.deinitialize(count: self.count)
        unsafe self.base.deallocate()
    }

    @inlinable
    subscript(index: Int) -> Element {
        @inline(__always) unsafeAddress {
            precondition(UInt(bitPattern: index) < UInt(bitPattern: self.count), "there is no such slot")
            return unsafe UnsafePointer(self.base + index)
        }
        @inline(__always) unsafeMutableAddress {
            precondition(UInt(bitPattern: index) < UInt(bitPattern: self.count), "there is no such slot")
            return unsafe self.base + index
        }
    }

    @inlinable
    mutating func append(_ element: Element) {
        if self.count == self.capacity { self.grow() }
        unsafe (self.base + self.count).initialize(to: element)
        self.count += 1
    }

    /// By a quarter, so that at most a fifth lies idle.
    @inlinable
    mutating func grow() {
        let capacity = max(8, self.capacity + self.capacity / 4)
        let base = UnsafeMutablePointer<Element>.allocate(capacity: capacity)
        unsafe base.moveInitialize(from: self.base, count: self.count)
        unsafe self.base.deallocate()
        unsafe self.base = base
        self.capacity = capacity
    }
}

extension SlotStorage: @unchecked Sendable where Element: Sendable {}
