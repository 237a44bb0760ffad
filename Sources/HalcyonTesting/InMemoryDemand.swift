import HalcyonCache
import HalcyonCore

/// What was asked in each hour of the week, for an ``InMemoryStore``.
struct InMemoryDemand {
    private struct Count {
        var turn: RepeatableTurn
        var week: Int
        var weight: Double
    }

    private var hours: [Int: [CacheKey: Count]] = [:]

    mutating func add(_ turns: [AskedTurn], to hour: WeekHour) {
        var counts = self.hours[hour.ofWeek] ?? [:]
        for asked in turns {
            let key = asked.turn.key
            let old = counts[key] ?? Count(turn: asked.turn, week: hour.week, weight: 0)
            counts[key] = Count(
                turn: old.turn, week: max(old.week, hour.week),
                weight: old.weight * hour.worth(of: old.week) + asked.times)
        }
        let kept = counts.sorted {
            $0.value.weight * hour.worth(of: $0.value.week) > $1.value.weight * hour.worth(of: $1.value.week)
        }
        .prefix(DemandLimits.standard.turnsPerHour)
        self.hours[hour.ofWeek] = Dictionary(uniqueKeysWithValues: kept.map { ($0.key, $0.value) })
        for index in self.hours.keys {
            self.hours[index] = self.hours[index]?.filter { $0.value.week > hour.week - DemandLimits.standard.weeks }
        }
    }

    func mostAsked(in hours: [WeekHour], limit: Int) -> [AskedTurn] {
        var found: [CacheKey: AskedTurn] = [:]
        for hour in Set(hours) {
            for (key, count) in self.hours[hour.ofWeek] ?? [:] {
                let times = count.weight * hour.worth(of: count.week)
                found[key, default: AskedTurn(turn: count.turn, times: 0)].times += times
            }
        }
        return Array(found.values.sorted { $0.times > $1.times }.prefix(max(0, limit)))
    }

    mutating func forget(_ tenant: TenantID?) -> Int {
        let isMeant = { (count: Count) in tenant == nil || count.turn.tenant == tenant }
        let keys = Set(self.hours.values.flatMap { $0.filter { isMeant($0.value) }.keys })
        for index in self.hours.keys { self.hours[index] = self.hours[index]?.filter { !keys.contains($0.key) } }
        return keys.count
    }
}
