/// The name of an entry of a Redis stream: a time in milliseconds, and a number among those of that time.
struct StreamID: Hashable, Sendable, Comparable, CustomStringConvertible {
    let milliseconds: UInt64
    let sequence: UInt64

    init(milliseconds: UInt64, sequence: UInt64) {
        self.milliseconds = milliseconds
        self.sequence = sequence
    }

    /// Reads `1526919030474-55`.
    init?(_ text: String?) {
        guard let parts = text?.split(separator: "-", omittingEmptySubsequences: false), parts.count == 2,
            let milliseconds = UInt64(parts[0]),
            let sequence = UInt64(parts[1])
        else { return nil }
        self.init(milliseconds: milliseconds, sequence: sequence)
    }

    /// The same as one number that keeps the order: 44 bits of time, then 20 of the number.
    ///
    /// A log with more than a million entries of one millisecond would give the last of them one offset.
    var offset: UInt64 {
        min(self.milliseconds, 1 << 44 - 1) << 20 | min(self.sequence, 1 << 20 - 1)
    }

    /// The last name that could stand before this one.
    var predecessor: Self {
        if self.sequence > 0 { return Self(milliseconds: self.milliseconds, sequence: self.sequence - 1) }
        guard self.milliseconds > 0 else { return self }
        return Self(milliseconds: self.milliseconds - 1, sequence: .max)
    }

    var description: String { "\(self.milliseconds)-\(self.sequence)" }

    static func < (lhs: Self, rhs: Self) -> Bool {
        (lhs.milliseconds, lhs.sequence) < (rhs.milliseconds, rhs.sequence)
    }
}
