public import Configuration

/// Settings of a ``HalcyonServer``.
public struct HTTPServerConfiguration: Sendable, Hashable {
    /// The address to listen on; loopback unless told otherwise.
    public var host: String

    /// 0 lets the system choose.
    public var port: Int

    public init(host: String = "127.0.0.1", port: Int = 8080) {
        precondition((0...65_535).contains(port))
        self.host = host
        self.port = port
    }
}

extension HTTPServerConfiguration {
    /// Reads the settings below the reader's scope; a missing key keeps its default.
    ///
    /// ## Configuration keys
    /// - `host` (string, default 127.0.0.1)
    /// - `port` (int, 0 to 65535, default 8080)
    ///
    /// A number outside its range becomes the nearest one inside.
    public init(config: ConfigReader) {
        let defaults = HTTPServerConfiguration()
        self.init(
            host: config.string(forKey: "host", default: defaults.host),
            port: min(max(config.int(forKey: "port", default: defaults.port), 0), 65_535)
        )
    }
}
