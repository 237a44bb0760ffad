/// One hour of one week, in UTC; weeks begin with the Thursday on which 1970 began.
public struct WeekHour: Hashable, Sendable {
    /// How many hours a week has.
    public static let count = 168

    /// 0 to 167; the same hour of every week has the same.
    public var ofWeek: Int
    public var week: Int

    public init(ofWeek: Int, week: Int) {
        precondition((0..<Self.count).contains(ofWeek), "a week has 168 hours")
        self.ofWeek = ofWeek
        self.week = week
    }

    public init(unixMilliseconds: Int64) {
        let hours = Int(max(0, unixMilliseconds) / 3_600_000)
        self.init(ofWeek: hours % Self.count, week: hours / Self.count)
    }

    /// The hour after this one.
    public var next: WeekHour {
        WeekHour(ofWeek: (self.ofWeek + 1) % Self.count, week: self.week + (self.ofWeek + 1) / Self.count)
    }

    /// What a count of an earlier week is worth in this one: it halves with every week.
    public func worth(of week: Int) -> Double {
        let weeks = self.week - week
        return weeks <= 0 ? 1 : weeks > 60 ? 0 : 1 / Double(1 << weeks)
    }
}
