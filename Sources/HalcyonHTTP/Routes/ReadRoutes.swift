import HTTPTypes
import HalcyonCore
import Hummingbird

/// `GET /read/v1/…`.
struct ReadRoutes: Sendable {
    let sessions: any SessionStore
    let knowledge: any KnowledgeStore

    func add(to group: RouterGroup<HalcyonRequestContext>) {
        group.get("me") { _, context in
            let caller = try context.requireCaller()
            return Response.json { writer in
                writer.member("tenant", caller.tenant.value)
                writer.member("role", caller.role.rawValue)
                writer.member("keyName", caller.keyName)
            }
        }
        self.addKnowledge(to: group)
        self.addSessions(to: group)
    }

    private func addKnowledge(to group: RouterGroup<HalcyonRequestContext>) {
        group.get("scenarios") { request, _ in
            let page = try await self.knowledge.scenarios(
                query: request.query("query"), difficulty: try Self.difficulty(request), page: try request.page()
            )
            return Response.page(page) { $0.members(of: $1) }
        }
        group.get("scenarios/:id") { _, context in
            let scenario = try await self.knowledge.scenario(try context.path("id"))
            return Response.json { $0.members(of: scenario) }
        }
        group.get("concepts") { request, _ in
            let page = try await self.knowledge.concepts(
                query: request.query("query"), category: request.query("category"), page: try request.page()
            )
            return Response.page(page) { $0.members(of: $1) }
        }
        group.get("concepts/:id") { _, context in
            let concept = try await self.knowledge.concept(try context.path("id"))
            return Response.json { $0.members(of: concept) }
        }
    }

    private func addSessions(to group: RouterGroup<HalcyonRequestContext>) {
        group.get("sessions") { request, context in
            let page = try await self.sessions.sessions(of: try context.requireCaller(), page: try request.page())
            return Response.page(page) { $0.members(of: $1) }
        }
        group.get("sessions/:id") { _, context in
            let session = try await self.sessions.session(try context.path("id"), for: try context.requireCaller())
            return Response.json { $0.members(of: session) }
        }
        group.get("sessions/:id/turns") { request, context in
            let page = try await self.sessions.turns(
                of: try context.path("id"), for: try context.requireCaller(), page: try request.page()
            )
            return Response.page(page) { $0.members(of: $1) }
        }
        group.get("reports/:id") { _, context in
            let caller = try context.requireCaller()
            let report = try await SessionReport.make(
                of: try context.path("id"), for: caller, from: self.sessions
            )
            return Response.json { $0.members(of: report) }
        }
    }

    private static func difficulty(_ request: Request) throws -> Int? {
        guard let text = request.query("difficulty") else { return nil }
        guard let difficulty = Int(text), (1...5).contains(difficulty) else {
            throw HTTPFailure.invalid("difficulty", "`difficulty` must be from 1 to 5.", code: "invalid_value")
        }
        return difficulty
    }
}

extension JSONWriter {
    fileprivate mutating func members(of report: SessionReport) {
        self.member("sessionId", report.session.value)
        self.member("turns", report.turns)
        self.member("userWords", report.userWords)
        self.member("questions", report.questions)
        self.member("openQuestions", report.openQuestions)
        self.member("medianReplySeconds", report.medianReplySeconds)
        self.object("provenance") { writer in
            for (source, count) in report.sources.sorted(by: { $0.key < $1.key }) { writer.member(source, count) }
        }
    }
}
