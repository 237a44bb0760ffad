import Glibc

/// A moment of the calendar, for log lines.
struct WallTime: Hashable, Sendable {
    var secondsSince1970: Int
    var milliseconds: Int

    static func now() -> WallTime {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return WallTime(secondsSince1970: time.tv_sec, milliseconds: time.tv_nsec / 1_000_000)
    }

    /// RFC 3339 in UTC with milliseconds: `2026-01-31T23:59:59.042Z`.
    var rfc3339: String {
        let (year, month, day) = self.date
        return "\(Self.padded(year, 4))-\(Self.padded(month))-\(Self.padded(day))T\(self.timeOfDay)Z"
    }

    /// The time of day in UTC: `23:59:59.042`.
    var timeOfDay: String {
        let second = self.secondsSince1970 - self.day * 86400
        let parts = [second / 3600, second / 60 % 60, second % 60].map { Self.padded($0) }
        return "\(parts[0]):\(parts[1]):\(parts[2]).\(Self.padded(self.milliseconds, 3))"
    }

    private var day: Int { Int((Double(self.secondsSince1970) / 86400).rounded(.down)) }

    /// Counts in years that begin in March, so that a leap day is a year's last.
    private var date: (year: Int, month: Int, day: Int) {
        let days = self.day + 719_468
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }

    private static func padded(_ number: Int, _ width: Int = 2) -> String {
        let digits = "\(number)"
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
