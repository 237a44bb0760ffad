internal import FoundationEssentials

/// Does one session's operations against one server, one after the other.
struct SessionRun: Sendable {
    /// What all sessions of a run share.
    struct Surroundings: Sendable {
        let clients: [APIClient]
        let material: Material
        let limit: InFlightLimit
    }

    private struct Created: Decodable { let id: String }

    private let surroundings: Surroundings
    private let client: APIClient
    /// Makes this session's idempotency keys its own.
    private let keyPrefix: String
    private var sessionID: String?
    private var turns = 0

    /// - Parameter number: of the session in its run; decides which server it comes to.
    init(_ surroundings: Surroundings, number: Int) {
        self.surroundings = surroundings
        self.client = surroundings.clients[number % surroundings.clients.count]
        // Keys must differ from those of earlier runs against the same data, so they are not drawn from the seed.
        self.keyPrefix = "bench-" + String(UInt64.random(in: .min ... .max), radix: 36)
    }

    /// Does it, if there is a place for it.
    mutating func perform(_ operation: Operation) async -> APIExchange {
        if operation.needsSession, self.sessionID == nil { return .failed(.noSession) }
        if operation.kind.isAnswer { self.turns += 1 }
        let run = self
        guard let exchange = await self.surroundings.limit.withPlace({ await run.send(operation) }) else {
            return .failed(.notSent)
        }
        guard operation.opensSession else { return exchange }
        return self.opened(exchange)
    }

    private mutating func opened(_ exchange: APIExchange) -> APIExchange {
        self.sessionID = nil
        guard exchange.failure == nil else { return exchange }
        do {
            self.sessionID = try JSONDecoder().decode(Created.self, from: Data(exchange.body)).id
            return exchange
        } catch {
            return .failed(.noSession)
        }
    }

    private func send(_ operation: Operation) async -> APIExchange {
        let client = self.client
        switch operation {
        case .appShell: return await client.get("/")
        case .profile: return await client.get("/read/v1/me")
        case .scenarioList: return await client.get("/read/v1/scenarios")
        case .scenario(let index): return await client.get("/read/v1/scenarios/" + self.scenarioID(index))
        case .report: return await client.get("/read/v1/reports/" + (self.sessionID ?? ""))
        case .openRehearsal(let scenario): return await self.open(kind: "rehearsal", scenario: scenario)
        case .openKnowledge: return await self.open(kind: "knowledge", scenario: nil)
        case .rehearsalTurn(let text), .question(let text):
            return await client.turn(
                session: self.sessionID ?? "",
                text: text,
                key: "\(self.keyPrefix)-\(self.turns)"
            )
        case .feedback(let rating): return await self.rate(rating)
        }
    }

    private func open(kind: String, scenario: Int?) async -> APIExchange {
        var json = JSONText()
        json.object {
            $0.member("kind", kind)
            if let scenario { $0.member("scenarioId", self.scenarioID(scenario)) }
        }
        return await self.client.post("/write/v1/sessions", json: json.bytes)
    }

    private func rate(_ rating: Int) async -> APIExchange {
        var json = JSONText()
        json.object {
            $0.member("sessionId", self.sessionID)
            $0.member("rating", rating)
        }
        return await self.client.post("/write/v1/feedback", json: json.bytes)
    }

    private func scenarioID(_ index: Int) -> String {
        let ids = self.surroundings.material.scenarioIDs
        return ids[index % ids.count]
    }
}
