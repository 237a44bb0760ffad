import HalcyonCore
import Testing

@Suite struct WeekHourTests {
    private static let hour: Int64 = 3_600_000

    @Test func hoursAreCountedFromTheBeginningOf1970() {
        #expect(WeekHour(unixMilliseconds: 0) == WeekHour(ofWeek: 0, week: 0))
        #expect(WeekHour(unixMilliseconds: Self.hour - 1) == WeekHour(ofWeek: 0, week: 0))
        #expect(WeekHour(unixMilliseconds: Self.hour) == WeekHour(ofWeek: 1, week: 0))
        #expect(WeekHour(unixMilliseconds: 168 * Self.hour) == WeekHour(ofWeek: 0, week: 1))
        #expect(WeekHour(unixMilliseconds: -5) == WeekHour(ofWeek: 0, week: 0))
    }

    @Test func theSameHourOfTheNextWeekIsTheSameHour() {
        let now = WeekHour(unixMilliseconds: 1_764_000_000_123)
        let later = WeekHour(unixMilliseconds: 1_764_000_000_123 + 168 * Self.hour)
        #expect(later.ofWeek == now.ofWeek && later.week == now.week + 1)
    }

    @Test func theLastHourIsFollowedByTheFirstOfTheNextWeek() {
        #expect(WeekHour(ofWeek: 167, week: 4).next == WeekHour(ofWeek: 0, week: 5))
        #expect(WeekHour(ofWeek: 3, week: 4).next == WeekHour(ofWeek: 4, week: 4))
    }

    @Test func olderWeeksAreWorthLess() {
        let hour = WeekHour(ofWeek: 0, week: 100)
        #expect([100, 99, 98, 97, 101].map(hour.worth(of:)) == [1, 0.5, 0.25, 0.125, 1])
        #expect(hour.worth(of: -1_000) == 0)
    }
}
