/// What must be well before this process can serve.
public struct Readiness: Sendable {
    /// What one check found.
    public struct Check: Sendable {
        public var name: String
        public var isOK: Bool
        public var detail: String

        public init(name: String, isOK: Bool, detail: String) {
            self.name = name
            self.isOK = isOK
            self.detail = detail
        }
    }

    private let checks: [@Sendable () async -> Check]

    public init(_ checks: [@Sendable () async -> Check]) { self.checks = checks }

    func run() async -> [Check] {
        var results: [Check] = []
        for check in self.checks { results.append(await check()) }
        return results
    }
}
