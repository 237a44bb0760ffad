import Glibc

/// The kernel's monotonic clock as of its last tick: reading it means to read memory, which takes 5 ns instead of 28.
@usableFromInline
enum RoughClock {
    @usableFromInline
    static var nanoseconds: Int64 {
        var time = timespec()
        let code = unsafe clock_gettime(CLOCK_MONOTONIC_COARSE, &time)
        precondition(code == 0, "Linux has a coarse clock")
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
