import GRDB
public import HalcyonCore

extension SQLiteStore: DemandStore {
    public func add(_ turns: [AskedTurn], to hour: WeekHour) async throws {
        try await self.write(.addDemand) { db in
            for asked in turns { try DemandRows.add(asked, to: hour, in: db) }
            try DemandRows.prune(hour, limits: .standard, in: db)
        }
    }

    public func mostAsked(in hours: [WeekHour], limit: Int) async throws -> [AskedTurn] {
        try await self.read(.mostAsked) { try DemandRows.mostAsked(in: hours, limit: limit, from: $0) }
    }

    public func forgetDemand(of tenant: TenantID?) async throws -> Int {
        try await self.write(.forgetDemand) { try DemandRows.forget(tenant, in: $0) }
    }
}
