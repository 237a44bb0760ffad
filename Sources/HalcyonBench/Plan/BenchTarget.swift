/// A running server to measure.
public struct BenchTarget: Sendable, Hashable {
    /// `baseline` (every flag off) or `halcyon` (every flag on).
    public var name: String

    /// Where it listens, such as `http://127.0.0.1:8080`.
    public var baseURL: String

    /// The key that is sent with every request.
    public var apiKey: String

    public init(name: String, baseURL: String, apiKey: String) {
        self.name = name
        self.baseURL = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
        self.apiKey = apiKey
    }
}
