#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The wall clock, for wire formats only.
enum UnixTime {
    /// Seconds since 1970.
    static var now: Double { Date.now.timeIntervalSince1970 }
}
