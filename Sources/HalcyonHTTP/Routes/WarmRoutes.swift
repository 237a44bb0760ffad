import HTTPTypes
import HalcyonCore
import Hummingbird

/// `/ops/v1/warm`: what is asked in advance, how far it is, and what came of it. No answer repeats what is asked.
struct WarmRoutes: Sendable {
    /// The largest body that is read, in bytes.
    private static let bodyByteLimit = 2 << 20

    let warmer: Warmer<ContinuousClock>
    let audiences: [WarmAudience]
    let locale: String

    func add(to group: RouterGroup<HalcyonRequestContext>) {
        group.get("warm") { _, _ in
            let status = self.warmer.status
            return Response.json { Self.write(status, &$0) }
        }
        group.post("warm") { request, context in try await self.start(request, context) }
        group.delete("warm") { _, _ in
            let isStopped = self.warmer.stop()
            return Response.json { $0.member("stopped", isStopped) }
        }
        group.delete("demand") { _, context in
            let caller = try context.requireCaller()
            // The questions of other tenants are theirs; an administrator may clear all.
            let tenant = caller.role == .admin ? nil : caller.tenant
            let count = try await self.warmer.forgetDemand(of: tenant)
            return Response.json { $0.member("forgotten", count) }
        }
    }

    private func start(_ request: Request, _ context: HalcyonRequestContext) async throws -> Response {
        let caller = try context.requireCaller()
        let (fields, members) = try await request.jsonFields(upTo: Self.bodyByteLimit)
        let list = try members["list"].map { try self.list($0, for: caller.tenant) }
        let named = try fields.strings("sources", atMost: WarmSource.allCases.count).map { name in
            guard let source = WarmSource(rawValue: name) else {
                let names = WarmSource.allCases.map(\.rawValue).joined(separator: ", ")
                throw HTTPFailure.invalid("sources", "`sources` may hold \(names).", code: "invalid_value")
            }
            return source
        }
        let order = WarmOrder(
            trigger: .operator, sources: named.isEmpty ? (list == nil ? nil : [.list]) : named,
            limit: try fields.int("limit", in: 1...WarmList.entryLimit), list: list
        )
        do throws(WarmError) {
            let run = try self.warmer.start(order)
            return Response.json(.accepted, headers: [.location: "/ops/v1/warm"]) { Self.write(run, &$0) }
        } catch {
            throw HTTPFailure(
                error.code == .noList ? .badRequest : .conflict, code: error.code.description, error.message
            )
        }
    }

    private func list(_ value: JSONValue, for tenant: TenantID) throws -> [WarmCandidate] {
        guard let entries = value.arrayValue else {
            throw HTTPFailure.invalid("list", "`list` must be an array, not \(value.kindName).", code: "invalid_type")
        }
        do throws(WarmList.Problem) {
            return try WarmList(audiences: self.audiences.filter { $0.tenant == tenant }, locale: self.locale)
                .candidates(of: entries)
        } catch {
            let place = error.line.map { "`list[\($0 - 1)]`: " } ?? "`list`: "
            throw HTTPFailure.invalid("list", place + error.message, code: "invalid_value")
        }
    }

    private static func write(_ status: WarmStatus, _ writer: inout JSONWriter) {
        writer.member("enabled", status.isOn)
        writer.name("running")
        if let run = status.current { writer.object { Self.write(run, &$0) } } else { writer.null() }
        writer.member("waiting", status.waiting.map(\.rawValue))
        writer.member("noted", status.noted)
        writer.member("capacity", status.capacities) { writer, capacity in
            writer.member("model", capacity.model.value)
            writer.member("spareSlots", capacity.spareSlots)
            writer.member("allowed", capacity.allowed)
        }
        writer.member("last", status.history) { Self.write($1, &$0) }
    }

    private static func write(_ run: WarmRun, _ writer: inout JSONWriter) {
        writer.member("number", run.number)
        writer.member("trigger", run.trigger.rawValue)
        writer.member("sources", run.sources.map(\.rawValue))
        writer.member("startedAt", Timestamp.text(unixMilliseconds: run.startedUnixMilliseconds))
        writer.member("endedAt", run.endedUnixMilliseconds.map { Timestamp.text(unixMilliseconds: $0) })
        writer.member("ending", run.ending?.rawValue)
        writer.member("total", run.total)
        writer.member("done", run.done)
        writer.member("stored", run.stored)
        writer.member("fresh", run.fresh)
        writer.counts("refused", run.refused)
        writer.counts("failed", run.failed)
        writer.member("gaveWay", run.gaveWay)
        writer.member("refusals", run.refusals) { writer, refusal in
            writer.member("line", refusal.line)
            writer.member("reason", refusal.reason)
        }
        writer.member("problem", run.problem)
    }
}

extension JSONWriter {
    /// An object of numbers, by name.
    fileprivate mutating func counts(_ name: String, _ counts: [String: Int]) {
        self.object(name) { writer in
            for (name, count) in counts.sorted(by: { $0.key < $1.key }) { writer.member(name, count) }
        }
    }
}
