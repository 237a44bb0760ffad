import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// Asks a model server whether it is well.
struct InstanceProbe: Sendable {
    let client: SharedHTTPClient
    let timeout: Duration

    /// True when `/health` says so or, on servers without that route, when the list of models comes.
    func isWell(_ url: String, apiKey: String?) async -> Bool {
        switch await self.status(url + "/health", apiKey: apiKey) {
        case 200: true
        case 401, 403, 404, 405: await self.status(url + "/v1/models", apiKey: apiKey) == 200
        default: false
        }
    }

    private func status(_ url: String, apiKey: String?) async -> UInt? {
        var request = HTTPClientRequest(url: url)
        if let apiKey { request.headers.add(name: "Authorization", value: "Bearer " + apiKey) }
        // Whatever the reason, a server that does not answer is not well; why is for whoever starts it to say.
        guard let client = try? self.client.get(),
            let response = try? await client.execute(request, timeout: .nanoseconds(self.timeout.nanosecondCount))
        else { return nil }
        // Nobody needs the body, and waiting for one that never ends would stall the probe.
        return response.status.code
    }
}
