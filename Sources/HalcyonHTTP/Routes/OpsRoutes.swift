import HTTPTypes
import HalcyonCache
import HalcyonCore
import Hummingbird

/// `/ops/v1/…`: what operators see and steer.
struct OpsRoutes: Sendable {
    let flags: FlagControl
    let backend: any ModelBackend
    let caches: CacheRoutes
    let generations: GenerationService
    let practice: PracticeService<ContinuousClock>
    let version: String
    let start: ContinuousClock.Instant

    func add(to group: RouterGroup<HalcyonRequestContext>) {
        group.get("flags") { _, _ in
            let snapshot = self.flags.board.snapshot
            return Response.json { writer in
                writer.member("flags", Flag.allCases) { Self.write($1, snapshot, &$0) }
            }
        }
        group.put("flags/:name") { request, context in try await self.setFlag(request, context) }
        group.get("flags/audit") { request, _ in
            Response.page(try await self.flags.changes(page: try request.page())) { writer, change in
                writer.member("at", Timestamp.text(unixMilliseconds: change.unixMilliseconds))
                writer.member("name", change.flag.rawValue)
                writer.member("from", change.from)
                writer.member("to", change.to)
                writer.member("by", change.changedBy)
                writer.member("reason", change.reason)
            }
        }
        group.get("status") { _, _ in self.status() }
        self.caches.add(to: group)
    }

    private static func write(_ flag: Flag, _ snapshot: FlagSnapshot, _ writer: inout JSONWriter) {
        writer.member("name", flag.rawValue)
        writer.member("enabled", snapshot[flag])
        writer.member("phase", flag.phase)
        writer.member("summary", flag.summary)
        writer.member("retires", flag.retires)
    }

    private func setFlag(_ request: Request, _ context: HalcyonRequestContext) async throws -> Response {
        let name = try context.parameters.require("name")
        guard let flag = Flag(rawValue: name) else {
            let names = Flag.allCases.map(\.rawValue).joined(separator: ", ")
            throw HTTPFailure(.notFound, code: "unknown_flag", "There is no such flag; there are \(names).")
        }
        let (fields, _) = try await request.jsonFields(upTo: 4096)
        guard let enabled = try fields.bool("enabled") else {
            throw HTTPFailure.invalid("enabled", "`enabled` is missing.", code: "missing_required_parameter")
        }
        let reason = try fields.string("reason") ?? ""
        guard reason.utf8.count <= 500 else {
            throw HTTPFailure.invalid("reason", "`reason` is over 500 bytes.", code: "invalid_value")
        }
        try await self.flags.set(flag, enabled, by: try context.requireCaller(), reason: reason)
        let snapshot = self.flags.board.snapshot
        return Response.json { Self.write(flag, snapshot, &$0) }
    }

    private func status() -> Response {
        Response.json { writer in
            writer.member("version", self.version)
            writer.member("uptimeSeconds", (ContinuousClock.now - self.start).milliseconds / 1000)
            writer.member("inFlight", self.generations.inFlight)
            writer.member("liveTurns", self.practice.liveTurns)
            writer.member("pools", self.backend.status) { writer, pool in
                writer.member("model", pool.model.value)
                writer.member("instances", pool.instances) { writer, instance in
                    writer.member("name", instance.name)
                    writer.member("url", instance.url)
                    writer.member("healthy", instance.isHealthy)
                    writer.member("slots", instance.slots)
                    writer.member("running", instance.running)
                    writer.member("background", instance.background)
                    writer.member("completed", instance.completed)
                    writer.member("failed", instance.failed)
                }
            }
            self.caches.members(&writer)
        }
    }
}
