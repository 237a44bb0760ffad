public import HalcyonCache
import Metrics

/// Serves the stored reply of the very same turn, lets identical turns under way share one answer, and stores what
/// comes back from behind. Where no model answers, it serves an old reply with a mark.
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
        guard turn.flags[.cacheCoalesce] else { return try await self.get(turn, identity, flight: nil, next) }

        while true {
            try Task.checkCancellation()
            let joined = try self.flights.joinOrStart(identity.key) {
                Flight(for: turn.purpose)
            } join: {
                $0.isJoinable ? $0 : nil
            }
            let flight = joined.listener
            if joined.isLeader { return try await self.lead(turn, identity, flight, next) }
            if let answer = try await self.join(flight, turn) { return answer }
        }
    }

    /// The answer that another turn fetches; nil when this turn has to see for itself.
    private func join(_ flight: Flight, _ turn: Turn) async throws -> Answer? {
        let start = ContinuousClock.now
        guard let outcome = await flight.outcome() else { return nil }
        let wasAskedInAdvance = turn.purpose == .answer && flight.purpose == .warming
        do {
            guard let answer = try self.share(outcome, turn) else { return nil }
            turn.trace.recordWaitInStage(since: start, for: answer.provenance)
            guard turn.purpose == .answer else { return answer }
            // What was asked for nobody has no old reply to fall back on.
            if wasAskedInAdvance { try await Self.waitForFirstPart(of: answer, turn) }
            flight.welcome()
            self.joined.increment()
            self.countMiss(turn)
            return answer
        } catch let error where wasAskedInAdvance && Self.isWorthAnotherTry(after: error) {
            return nil
        }
    }

    /// Whether somebody else's call, or an old reply, may help where one failed.
    private static func isWorthAnotherTry(after error: any Error) -> Bool {
        switch error {
        case is CancellationError: false
        case let error as TurnError: error.isRetryable
        default: true
        }
    }

    /// The stored reply, where the flags allow one; a miss is left to whoever takes the turn up the ladder to count.
    public func peek(_ key: CacheKey, _ flags: FlagSnapshot) -> TieredHit<StoredReply>? {
        guard flags[.answersExact], flags[.cacheL1], let hit = self.cache.peek(key) else { return nil }
        if flags[.answersWarm], let tally = hit.value.tally { self.demand?.hit(tally) }
        return hit
    }

    /// The stored reply for a turn; one for warming asks anew, so that what is stored becomes fresh.
    private func find(_ identity: ReplyIdentity, for turn: Turn) -> TieredHit<StoredReply>? {
        turn.purpose == .warming ? nil : self.peek(identity.key, turn.flags)
    }

    private func countMiss(_ turn: Turn) {
        if turn.purpose == .answer, self.cache.stores(turn.flags) { self.cache.countMiss() }
    }

    private static func count(_ reason: NoStoreReason?, of turn: Turn) {
        if turn.purpose == .answer { NotStoredCounters.shared.count(reason) }
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
            let answer = try await self.get(turn, identity, flight: flight, next)
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
                return Self.answer(sharing: listener, provenance)
            }
            // What failed at once has failed for all who waited; what was given up is begun anew.
            guard case .failed(let error) = feed.ending, error.code != .cancelled else { return nil }
            throw error
        case .failed(let error): throw error
        case .abandoned: return nil
        }
    }

    /// Gets the answer from the shared tier or from behind.
    private func get(
        _ turn: Turn, _ identity: ReplyIdentity, flight: Flight?, _ next: (Turn) async throws -> Answer
    ) async throws -> Answer {
        guard self.cache.stores(turn.flags) else { return try await self.pass(turn, identity, flight, next) }
        guard turn.purpose == .answer else {
            guard let draft = try await self.cache.claim(identity, for: turn) else { throw AskedElsewhere() }
            return try await self.fetch(turn, identity, flight, draft, next)
        }
        switch try await self.cache.begin(identity, for: turn) {
        case .found(let hit):
            // Another process counts for itself what it serves.
            if turn.flags[.answersWarm], hit.value.tally == nil, let tally = self.demand?.tally(for: turn) {
                hit.value.note(tally)
                self.demand?.hit(tally)
            }
            if hit.source != .l1 { self.countMiss(turn) }
            if let flight { self.flights.finish(identity.key, flight) }
            return Self.answer(hit, model: turn.model.id)
        case .draft(let draft):
            self.countMiss(turn)
            return try await self.fetch(turn, identity, flight, draft, next)
        }
    }

    /// Gets the answer from behind, while nothing is stored.
    private func pass(
        _ turn: Turn, _ identity: ReplyIdentity, _ flight: Flight?, _ next: (Turn) async throws -> Answer
    ) async throws -> Answer {
        var answer = try await next(turn)
        answer.provenance.noStoreReason = .flagOff
        answer.listener.feed.onEnd { feed, _ in
            feed.judge(StoreVerdict(.flagOff))
            Self.count(.flagOff, of: turn)
            if let flight { self.flights.finish(identity.key, flight) }
        }
        return answer
    }

    /// Gets the answer from behind and arranges that it is stored before its flight ends.
    private func fetch(
        _ turn: Turn, _ identity: ReplyIdentity, _ flight: Flight?, _ draft: TieredDraft<StoredReply>,
        _ next: (Turn) async throws -> Answer
    ) async throws -> Answer {
        let answer: Answer
        do {
            answer = try await next(turn)
        } catch {
            self.cache.discard(draft, as: Self.ending(of: error))
            guard let old = self.fallBack(on: draft, after: error, turn) else { throw error }
            if let flight { self.flights.finish(identity.key, flight) }
            return old
        }
        answer.listener.feed.onEnd { feed, ending in
            let reason = self.store(feed, ending, of: turn, flight, as: draft)
            feed.judge(StoreVerdict(reason))
            Self.count(reason, of: turn)
            if let flight { self.flights.finish(identity.key, flight) }
        }
        guard draft.fallback != nil else { return answer }
        do {
            // Only what fails before its first text can still be replaced.
            try await Self.waitForFirstPart(of: answer, turn)
            self.cache.hasBegun(draft)
            return answer
        } catch {
            guard let old = self.fallBack(on: draft, after: error, turn) else { throw error }
            return old
        }
    }

    /// The time is the model's, not this stage's.
    private static func waitForFirstPart(of answer: Answer, _ turn: Turn) async throws {
        let start = ContinuousClock.now
        defer { turn.trace.recordWaitInStage(since: start, for: answer.provenance) }
        var cursor = 0
        _ = try await answer.listener.next(after: &cursor)
    }

    /// An old reply instead of the one that failed; nil where there is none, or another try would not help.
    private func fallBack(on draft: TieredDraft<StoredReply>, after error: any Error, _ turn: Turn) -> Answer? {
        guard turn.purpose == .answer, Self.isWorthAnotherTry(after: error) else { return nil }
        return self.cache.fallBack(on: draft).map { Self.answer($0, model: turn.model.id) }
    }

    private static func answer(_ hit: TieredHit<StoredReply>, model: ModelID) -> Answer {
        guard let listener = ReplyFeed(hit.value.reply).join() else {
            preconditionFailure("a feed that ended well can be joined")
        }
        return Answer(listener: listener, provenance: Provenance(of: hit, model: model), stored: hit.value)
    }

    private static func answer(sharing listener: ReplyListener, _ provenance: Provenance) -> Answer {
        var provenance = provenance
        provenance.isCoalesced = true
        // That it is old matters more than that it was shared.
        if provenance.staleness == nil { provenance.reason = "The same question was being answered already" }
        return Answer(listener: listener, provenance: provenance)
    }

    private func store(
        _ feed: ReplyFeed, _ ending: ReplyFeed.Ending, of turn: Turn, _ flight: Flight?,
        as draft: TieredDraft<StoredReply>
    ) -> NoStoreReason? {
        switch Self.reply(of: feed, ending) {
        case .failure(let unfit):
            self.cache.discard(draft, as: unfit.ending)
            return unfit.reason
        case .success(let reply):
            let tally = self.demand?.tally(for: turn)
            let stored = StoredReply(reply, model: turn.model.id, tally: tally)
            if let reason = self.cache.store(stored, as: draft, for: turn) { return reason }
            let guests = flight?.guestCount ?? 0
            if let tally { self.demand?.add(tally, times: guests + (turn.purpose == .answer ? 1 : 0)) }
            return nil
        }
    }

    /// Why a reply cannot be stored.
    private struct Unfit: Error {
        let reason: NoStoreReason
        let ending: DraftEnding

        init(_ reason: NoStoreReason, _ ending: DraftEnding = .unfit) {
            self.reason = reason
            self.ending = ending
        }
    }

    /// What an error says of the model: one that refuses a request has answered.
    private static func ending(of error: any Error) -> DraftEnding {
        switch error {
        case let error as TurnError where error.code != .cancelled: error.isRetryable ? .failed : .unfit
        default: .abandoned
        }
    }

    private static func reply(of feed: ReplyFeed, _ ending: ReplyFeed.Ending) -> Result<Reply, Unfit> {
        let finish: ReplyFinish
        switch ending {
        case .complete(let how): finish = how
        case .failed(let error):
            return .failure(Unfit(error.code == .cancelled ? .incomplete : .failed, Self.ending(of: error)))
        }
        switch finish.reason {
        case .toolCalls: return .failure(Unfit(.tools))
        case .contentFilter: return .failure(Unfit(.contentFilter))
        case .stop, .length: break
        }
        guard feed.deltas.isEmpty else { return .failure(Unfit(.tools)) }
        let text = feed.text
        guard !text.isEmpty else { return .failure(Unfit(.empty)) }
        return .success(Reply(text: text, finish: finish, createdUnixSeconds: feed.createdUnixSeconds))
    }
}
