import Glibc

/// The time of day, for what is recorded; durations are measured with `ContinuousClock`.
enum WallClock {
    static func unixMilliseconds() -> Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
