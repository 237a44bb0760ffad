/// How connections are encrypted.
public struct RedisTLS: Hashable, Sendable {
    /// The file with the certificates that are trusted; nil for the system's.
    public var authorityFile: String?

    /// The name that the server's certificate must bear; nil for the host that is connected to.
    public var serverName: String?

    /// The files of Halcyon's own certificate and its key, where the server asks for one.
    public var certificateFile: String?
    public var keyFile: String?

    public init(
        authorityFile: String? = nil, serverName: String? = nil, certificateFile: String? = nil, keyFile: String? = nil
    ) {
        self.authorityFile = authorityFile
        self.serverName = serverName
        self.certificateFile = certificateFile
        self.keyFile = keyFile
    }
}
