internal import FoundationEssentials

/// Asks a server what the workload can talk about.
struct MaterialReader: Sendable {
    /// Pages of concepts that are read at most: 2,000 concepts are more than a run can ask about.
    static let pageLimit = 10

    private struct Page: Decodable {
        struct Item: Decodable {
            let id: String
            let name: String?
        }

        let items: [Item]
        let nextCursor: String?
    }

    let client: APIClient

    func material() async throws(BenchError) -> Material {
        let scenarios = try await self.items(of: "/read/v1/scenarios?limit=200", pages: 1)
        guard !scenarios.isEmpty else {
            throw BenchError(.unexpectedAnswer, "\(self.client.baseURL) has no scenarios to rehearse")
        }
        let concepts = try await self.items(of: "/read/v1/concepts?limit=200", pages: Self.pageLimit)
        return Material(scenarioIDs: scenarios.map(\.id), conceptNames: Array(Set(concepts.compactMap(\.name))))
    }

    private func items(of path: String, pages: Int) async throws(BenchError) -> [Page.Item] {
        var items: [Page.Item] = []
        var next: String? = path
        for _ in 0..<pages {
            guard let current = next else { break }
            let page = try await self.page(current)
            items += page.items
            next = page.nextCursor.map { "\(path)&cursor=\(Self.escaped($0))" }
        }
        return items
    }

    private func page(_ path: String) async throws(BenchError) -> Page {
        let exchange = await self.client.get(path, keepingBody: true)
        if let failure = exchange.failure {
            let hint =
                switch failure {
                case .status(401), .status(403): "; is the API key right?"
                case .connection, .timeout: "; is the server running?"
                default: ""
                }
            let code: BenchError.Code = failure == .connection ? .unreachable : .unexpectedAnswer
            throw BenchError(code, "GET \(self.client.baseURL)\(path) failed: \(failure.name)\(hint)")
        }
        do {
            return try JSONDecoder().decode(Page.self, from: Data(exchange.body))
        } catch {
            throw BenchError(.unexpectedAnswer, "GET \(self.client.baseURL)\(path) did not answer with a page of items")
        }
    }

    private static func escaped(_ text: String) -> String {
        let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
        return text.utf8.reduce(into: "") { result, byte in
            if plain.contains(byte) {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
    }
}
