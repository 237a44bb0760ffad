public import HalcyonCache
import Metrics

/// Serves the stored reply of the very same turn, lets identical turns under way share one answer, and stores what
/// comes back from behind.
public struct ExactStage: Stage {
    public let name = "exact"
    private let cache: ReplyCache
    private let demand: Demand?
    private let flights: SingleFlight<CacheKey, Flight>
    private let joined = Counter(label: "halcyon.flights.joined")

    /// - Parameters:
    ///   - demand: notes what is asked often; nil where nobody wants to know.
    ///   - flightLimit: the most answers under way that can be joined; beyond it each turn fetches its own.
    public init(cache: ReplyCache, demand: Demand? = nil, flightLimit: Int = 4096) {
        self.cache = cache
        self.demand = demand
        self.flights = SingleFlight(limit: flightLimit)
    }

    public func respond(to turn: Turn, next: (Turn) async throws -> Answer) async throws -> Answer {
        guard let identity = ReplyIdentity(turn) else {
            guard case .never(let reason) = turn.scope else { preconditionFailure("a turn that is shared has a key") }
            var answer = try await next(turn)
            answer.provenance.noStoreReason = reason
            Self.count(reason, of: turn)
            return answer
        }
        if let hit = self.find(identity, for: turn) { return Self.answer(hit, model: turn.model.id) }
        guard turn.flags[.cacheCoalesce] else {
            self.countMiss(turn)
            return try await self.fetch(turn, identity, flight: nil, next)
        }

        while true {
            try Task.checkCancellation()
            let joined = try self.flights.joinOrStart(identity.key) {
                Flight()
            } join: {
                $0.isJoinable ? $0 : nil
            }
            let flight = joined.listener
            if joined.isLeader { return try await self.lead(turn, identity, flight, next) }
            if let outcome = await flight.outcome(), let answer = try self.share(outcome, turn) {
                if turn.purpose == .answer { flight.welcome() }
                return answer
            }
        }
    }

    /// The stored reply, where the flags allow one; a miss is left to whoever takes the turn up the ladder to count.
    public func peek(_ key: CacheKey, _ flags: FlagSnapshot) -> CacheHit<StoredReply>? {
        guard Self.stores(flags), let hit = self.cache.lookup(key) else { return nil }
        if flags[.answersWarm], let tally = hit.value.tally { self.demand?.hit(tally) }
        return hit
    }

    /// Whether replies are stored and served.
    static func stores(_ flags: FlagSnapshot) -> Bool { flags[.answersExact] && flags[.cacheL1] }

    /// The stored reply for a turn; one for warming asks anew, so that what is stored becomes fresh.
    private func find(_ identity: ReplyIdentity, for turn: Turn) -> CacheHit<StoredReply>? {
        turn.purpose == .warming ? nil : self.peek(identity.key, turn.flags)
    }

    private func countMiss(_ turn: Turn) {
        if turn.purpose == .answer, Self.stores(turn.flags) { self.cache.countMiss() }
    }

    private static func count(_ reason: NoStoreReason?, of turn: Turn) {
        if turn.purpose == .answer { NotStoredCounters.shared.count(reason) }
    }

    /// Where a stored reply comes from.
    public static func provenance(of hit: CacheHit<StoredReply>, model: ModelID) -> Provenance {
        Provenance(
            source: .l1, reason: "The same question was answered before", model: model, age: hit.age,
            timeToLive: hit.timeToLive, noStoreReason: .alreadyStored
        )
    }

    private func lead(
        _ turn: Turn, _ identity: ReplyIdentity, _ flight: Flight, _ next: (Turn) async throws -> Answer
    ) async throws -> Answer {
        do {
            // The flight before this one may have landed between the look-up and the start.
            if let hit = self.find(identity, for: turn) {
                let answer = Self.answer(hit, model: turn.model.id)
                flight.resolve(.answered(answer.listener.feed, answer.provenance))
                self.flights.finish(identity.key, flight)
                return answer
            }
            self.countMiss(turn)
            let answer = try await self.fetch(turn, identity, flight: flight, next)
            flight.resolve(.answered(answer.listener.feed, answer.provenance))
            return answer
        } catch {
            self.flights.finish(identity.key, flight)
            flight.resolve(error is CancellationError ? .abandoned : .failed(error))
            throw error
        }
    }

    /// The answer that another turn fetched; nil when there is none and this turn has to see for itself.
    func share(_ outcome: Flight.Outcome, _ turn: Turn) throws -> Answer? {
        switch outcome {
        case .answered(let feed, let provenance):
            if let listener = feed.join(for: turn.purpose) {
                if turn.purpose == .answer { self.joined.increment() }
                self.countMiss(turn)
                return Self.answer(sharing: listener, provenance)
            }
            // What failed at once has failed for all who waited; what was given up is begun anew.
            guard case .failed(let error) = feed.ending, error.code != .cancelled else { return nil }
            throw error
        case .failed(let error): throw error
        case .abandoned: return nil
        }
    }

    /// Gets the answer from behind and arranges that it is stored before its flight ends.
    private func fetch(
        _ turn: Turn, _ identity: ReplyIdentity, flight: Flight?, _ next: (Turn) async throws -> Answer
    ) async throws -> Answer {
        let isStoring = Self.stores(turn.flags)
        let ticket = self.cache.beginLoad()
        var answer = try await next(turn)
        if !isStoring { answer.provenance.noStoreReason = .flagOff }
        answer.listener.feed.onEnd { feed, ending in
            let reason =
                isStoring ? self.store(feed, ending, of: turn, for: identity, flight, ticket: ticket) : .flagOff
            feed.judge(StoreVerdict(reason))
            Self.count(reason, of: turn)
            if let flight { self.flights.finish(identity.key, flight) }
        }
        return answer
    }

    private static func answer(_ hit: CacheHit<StoredReply>, model: ModelID) -> Answer {
        guard let listener = ReplyFeed(hit.value.reply).join() else {
            preconditionFailure("a feed that ended well can be joined")
        }
        return Answer(listener: listener, provenance: Self.provenance(of: hit, model: model), stored: hit.value)
    }

    private static func answer(sharing listener: ReplyListener, _ provenance: Provenance) -> Answer {
        var provenance = provenance
        provenance.isCoalesced = true
        provenance.reason = "The same question was being answered already"
        return Answer(listener: listener, provenance: provenance)
    }

    private func store(
        _ feed: ReplyFeed, _ ending: ReplyFeed.Ending, of turn: Turn, for identity: ReplyIdentity, _ flight: Flight?,
        ticket: LoadTicket
    ) -> NoStoreReason? {
        let finish: ReplyFinish
        switch ending {
        case .complete(let how): finish = how
        case .failed(let error): return error.code == .cancelled ? .incomplete : .failed
        }
        switch finish.reason {
        case .toolCalls: return .tools
        case .contentFilter: return .contentFilter
        case .stop, .length: break
        }
        guard feed.deltas.isEmpty else { return .tools }
        let text = feed.text
        guard !text.isEmpty else { return .empty }
        let reply = Reply(text: text, finish: finish, createdUnixSeconds: feed.createdUnixSeconds)
        let tally = self.demand?.tally(for: turn)
        let stored = StoredReply(reply, model: turn.model.id, tally: tally)
        if let reason = self.cache.store(stored, for: identity, ticket: ticket) { return reason }
        let guests = flight?.guestCount ?? 0
        if let tally { self.demand?.add(tally, times: guests + (turn.purpose == .answer ? 1 : 0)) }
        return nil
    }
}
