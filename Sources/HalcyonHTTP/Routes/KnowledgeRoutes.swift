import HTTPTypes
import HalcyonCore
import Hummingbird
import Logging

/// `PUT` and `DELETE` of `/write/v1/concepts/{id}` and `/write/v1/scenarios/{id}`, for operators.
///
/// Sending the same again changes nothing and says so.
struct KnowledgeRoutes: Sendable {
    /// The largest body that is read, in bytes.
    private static let bodyByteLimit = 256 << 10

    let edits: KnowledgeEdits<ContinuousClock>

    func add(to group: RouterGroup<HalcyonRequestContext>) {
        group.put("concepts/:id") { request, context in
            let id: ConceptID = try Self.id(in: context, limit: Concept.idByteLimit)
            let members = try await Self.members(of: request, named: id.value, knowing: Concept.memberNames)
            let concept = try Self.reading { () throws(FieldProblem) in try Concept(id: id, members) }
            return try await self.apply(.saveConcept(concept), Self.readPath("concepts", context), context) { writer in
                writer.object("concept") { $0.members(of: concept) }
            }
        }
        group.delete("concepts/:id") { _, context in
            let id: ConceptID = try Self.id(in: context, limit: Concept.idByteLimit)
            return try await self.apply(.deleteConcept(id), nil, context) { $0.member("id", id.value) }
        }
        group.put("scenarios/:id") { request, context in
            let id: ScenarioID = try Self.id(in: context, limit: Scenario.idByteLimit)
            let members = try await Self.members(of: request, named: id.value, knowing: Scenario.memberNames)
            let scenario = try Self.reading { () throws(FieldProblem) in try Scenario(id: id, members) }
            return try await self.apply(.saveScenario(scenario), Self.readPath("scenarios", context), context) {
                $0.object("scenario") { $0.members(of: scenario) }
            }
        }
        group.delete("scenarios/:id") { _, context in
            let id: ScenarioID = try Self.id(in: context, limit: Scenario.idByteLimit)
            return try await self.apply(.deleteScenario(id), nil, context) { $0.member("id", id.value) }
        }
    }

    /// - Parameters:
    ///   - location: where a new thing is read; nil where nothing new can come of it.
    ///   - thing: writes what was edited.
    private func apply(
        _ edit: KnowledgeEdit, _ location: String?, _ context: HalcyonRequestContext,
        _ thing: (inout JSONWriter) -> Void
    ) async throws -> Response {
        let applied = try await self.edits.apply([edit])
        guard let outcome = applied.outcomes.first else { preconditionFailure("every edit has an outcome") }
        if outcome != .unchanged {
            let caller = try context.requireCaller()
            Logger.current.notice(
                "Changed the knowledge base",
                metadata: [
                    "path": "\(context.endpointPath ?? "")", "id": "\(context.parameters.get("id") ?? "")",
                    "change": "\(outcome.rawValue)", "version": "\(applied.version.number)",
                    "by": "\(caller.keyName)",
                ]
            )
        }
        var headers = HTTPFields()
        if outcome == .added { headers[.location] = location }
        return Response.json(outcome == .added ? .created : .ok, headers: headers) { writer in
            writer.member("change", outcome.rawValue)
            writer.member("knowledgeVersion", Int(clamping: applied.version.number))
            thing(&writer)
        }
    }

    private static func readPath(_ kind: String, _ context: HalcyonRequestContext) -> String {
        "/read/v1/\(kind)/\(context.parameters.get("id") ?? "")"
    }

    private static func id<Kind>(in context: HalcyonRequestContext, limit: Int) throws -> Identifier<Kind> {
        let id: Identifier<Kind> = try context.path("id")
        let isPlain = id.value.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        guard (1...limit).contains(id.value.utf8.count), isPlain, id.value.first != " ", id.value.last != " " else {
            throw HTTPFailure.invalid(
                "id", "The id must have 1 to \(limit) bytes without control characters or space around it.",
                code: "invalid_value"
            )
        }
        return id
    }

    private static func members(
        of request: Request, named id: String, knowing names: Set<String>
    ) async throws -> JSONMembers {
        let (fields, members) = try await request.jsonFields(upTo: Self.bodyByteLimit)
        guard try fields.string("id") ?? id == id else {
            throw HTTPFailure.invalid("id", "`id` is not the id of the path; leave it out.", code: "invalid_value")
        }
        if let unknown = members.removing(names.union(["id"])).members.first {
            // The name is the client's own; quoting all of it could quote a text that was put in the wrong place.
            let name = unknown.name.utf8.count <= 40 ? "`\(unknown.name)`" : "A member"
            throw HTTPFailure.invalid(
                nil, "\(name) is not known here; there are \(names.sorted().joined(separator: ", ")).",
                code: "unknown_member"
            )
        }
        return members
    }

    private static func reading<Item>(_ body: () throws(FieldProblem) -> Item) throws -> Item {
        do throws(FieldProblem) {
            return try body()
        } catch {
            throw HTTPFailure.invalid(error.member, "\(error.message).", code: "invalid_value")
        }
    }
}
