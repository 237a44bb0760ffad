/// One model server of a pool.
public struct ModelInstance: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// What operators see in the status, the logs and the metrics; unique within its model.
    public var name: String

    /// Scheme, host and port, and a path where the server has one; without a slash or `/v1` at the end.
    public let url: String

    /// The key that the server asks for, if it does. No description of an instance shows it.
    public var apiKey: String?

    /// This instance's share of the work, relative to the others'.
    public var weight: Int

    /// - Parameter url: `http://10.0.0.5:8000`, for example; a `/v1` at its end may be left out.
    /// - Throws: ``ModelSetupError`` when `url` is no address of a model server or the weight is not positive.
    public init(name: String, url: String, apiKey: String? = nil, weight: Int = 1) throws(ModelSetupError) {
        guard weight > 0 else {
            throw ModelSetupError(.invalidConfiguration, key: "weights", "A weight is a whole number above 0")
        }
        self.name = name
        self.url = try Self.normalized(url)
        self.apiKey = apiKey
        self.weight = weight
    }

    public var description: String { self.name }
    public var debugDescription: String { self.name }

    private static func normalized(_ url: String) throws(ModelSetupError) -> String {
        let lowercased = url.lowercased()
        let scheme = ["http://", "https://"].first { lowercased.hasPrefix($0) }
        guard let scheme, url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { throw Self.invalid(url) }
        var rest = url.dropFirst(scheme.count)
        while rest.hasSuffix("/") { rest.removeLast() }
        if rest.hasSuffix("/v1") { rest.removeLast(3) }
        let host = rest.prefix { $0 != "/" }
        guard !host.isEmpty, !host.hasPrefix(":"), !rest.contains(where: { "@?#\\\"<>".contains($0) }) else {
            throw Self.invalid(url)
        }
        if let colon = host.lastIndex(of: ":"), !host.hasSuffix("]") {
            guard let port = Int(host[host.index(after: colon)...]), (1...65535).contains(port) else {
                throw Self.invalid(url)
            }
        }
        return scheme + rest
    }

    /// The text is not repeated when it may hold a password.
    private static func invalid(_ url: String) -> ModelSetupError {
        let shown = url.contains("@") ? "The address" : "'\(url)'"
        return ModelSetupError(
            .invalidConfiguration, key: "instances",
            "\(shown) is not the address of a model server; write it like http://10.0.0.5:8000, a key under apiKey"
        )
    }
}
