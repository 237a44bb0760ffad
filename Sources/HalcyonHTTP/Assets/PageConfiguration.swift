/// What the page is told before it has a key.
public struct PageConfiguration: Sendable {
    /// The key that the page uses; only the dev profile gives one away.
    public var apiKey: String?
    public var profile: String

    public init(apiKey: String? = nil, profile: String) {
        self.apiKey = apiKey
        self.profile = profile
    }
}
