import Glibc
import Synchronization

/// Where Redis' programs are on this machine.
///
/// Debian's package `redis-tools` is enough: its `redis-check-rdb` is the whole server, which looks at the name that it
/// is called by.
public enum RedisPrograms {
    /// Why tests that need a Redis server are left out; nil if there is one.
    public static let missing: String? =
        Self.find("redis-cli") == nil || Self.server == nil
        ? "there is no redis-server here; install it with Scripts/setup.sh --tests" : nil

    /// Whether this machine has all that the launcher needs.
    public static var areInstalled: Bool { Self.missing == nil }

    static var cli: String { Self.find("redis-cli") ?? "redis-cli" }

    /// The program that is, or becomes under another name, `redis-server` and `redis-sentinel`.
    static let server = Self.find("redis-server") ?? Self.find("redis-check-rdb")

    static func find(_ name: String) -> String? {
        for folder in ["/usr/local/bin", "/usr/bin"] {
            let path = "\(folder)/\(name)"
            if unsafe access(path, X_OK) == 0 { return path }
        }
        return nil
    }
}
