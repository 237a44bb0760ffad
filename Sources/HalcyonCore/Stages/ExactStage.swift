public import HalcyonCache
import Metrics

/// Serves the stored reply of the very same turn, lets identical turns under way share one answer, and stores what
/// comes back from behind.
public struct ExactStage: Stage {
    public let name = "exact"
    private let cache: ReplyCache
    private let flights: SingleFlight<CacheKey, Flight>
    private let joined = Counter(label: "halcyon.flights.joined")

    /// - Parameter flightLimit: the most answers under way that can be joined; beyond it each turn fetches its own.
    public init(cache: ReplyCache, flightLimit: Int = 4096) {
        self.cache = cache
        self.flights = SingleFlight(limit: flightLimit)
    }

    public func respond(to turn: Turn, next: (Turn) async throws -> Answer) async throws -> Answer {
        guard let identity = ReplyIdentity(turn) else {
            guard case .never(let reason) = turn.scope else { preconditionFailure("a turn that is shared has a key") }
            var answer = try await next(turn)
            answer.provenance.noStoreReason = reason
            NotStoredCounters.shared.count(reason)
            return answer
        }
        if let hit = self.peek(identity.key, turn.flags) { return Self.answer(hit, model: turn.model.id) }
        guard turn.flags[.cacheCoalesce] else {
            self.countMiss(turn.flags)
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
            if let outcome = await flight.outcome(), let answer = try self.share(outcome, turn.flags) { return answer }
        }
    }

    /// The stored reply, where the flags allow one; a miss is left to whoever takes the turn up the ladder to count.
    public func peek(_ key: CacheKey, _ flags: FlagSnapshot) -> CacheHit<StoredReply>? {
        guard flags[.answersExact], flags[.cacheL1] else { return nil }
        return self.cache.lookup(key)
    }

    private func countMiss(_ flags: FlagSnapshot) {
        if flags[.answersExact], flags[.cacheL1] { self.cache.countMiss() }
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
            if let hit = self.peek(identity.key, turn.flags) {
                let answer = Self.answer(hit, model: turn.model.id)
                flight.resolve(.answered(answer.listener.feed, answer.provenance))
                self.flights.finish(identity.key, flight)
                return answer
            }
            self.countMiss(turn.flags)
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
    func share(_ outcome: Flight.Outcome, _ flags: FlagSnapshot) throws -> Answer? {
        switch outcome {
        case .answered(let feed, let provenance):
            if let listener = feed.join() {
                self.joined.increment()
                self.countMiss(flags)
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
        let isStoring = turn.flags[.answersExact] && turn.flags[.cacheL1]
        let ticket = self.cache.beginLoad()
        var answer = try await next(turn)
        if !isStoring { answer.provenance.noStoreReason = .flagOff }
        let model = turn.model.id
        answer.listener.feed.onEnd { feed, ending in
            let reason =
                isStoring ? self.store(feed, ending, model: model, for: identity, ticket: ticket) : .flagOff
            NotStoredCounters.shared.count(reason)
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
        _ feed: ReplyFeed, _ ending: ReplyFeed.Ending, model: ModelID, for identity: ReplyIdentity, ticket: LoadTicket
    ) -> NoStoreReason? {
        guard case .complete(let finish) = ending else { return .failed }
        switch finish.reason {
        case .toolCalls: return .tools
        case .contentFilter: return .contentFilter
        case .stop, .length: break
        }
        guard feed.deltas.isEmpty else { return .tools }
        let text = feed.text
        guard !text.isEmpty else { return .empty }
        let reply = Reply(text: text, finish: finish, createdUnixSeconds: feed.createdUnixSeconds)
        return self.cache.store(StoredReply(reply, model: model), for: identity, ticket: ticket)
    }
}
