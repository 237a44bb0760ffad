/// How a Redis server for a test is set up.
public struct RedisServerOptions: Sendable {
    /// The password of the default user.
    public var password: String?

    /// A user beside the default one, who is switched off then: name, password and rules of the access list.
    public var user: (name: String, password: String, rules: [String])?

    /// Speak TLS only, with the certificates of ``RedisServer/certificates``.
    public var usesTLS = false

    /// Whether clients must show a certificate.
    public var asksForCertificate = false

    /// Take the command away that switches to version 3 of the protocol, as an old server would.
    public var isOld = false

    /// Further lines of the configuration: `["maxmemory", "64mb"]`.
    public var settings: [[String]] = []

    public init() {}
}
