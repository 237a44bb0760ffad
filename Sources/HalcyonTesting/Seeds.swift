import Glibc

/// The seeds of a randomised test; one that failed is run alone with `HALCYON_SEED=… swift test --filter …`.
public enum Seeds {
    /// All seeds from 1, or the one that was asked for.
    public static func upTo(_ count: Int) -> [UInt64] {
        if let text = unsafe getenv("HALCYON_SEED"), let seed = unsafe UInt64(String(cString: text)) { return [seed] }
        return (1...UInt64(count)).map { $0 }
    }
}
