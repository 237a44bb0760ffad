import Synchronization

extension TieredCache {
    /// The value of a key: from memory, from the shared tier, or loaded, once for all who want it at the time, in all
    /// processes.
    ///
    /// Where an old value is there that is kept for that, it is served instead of an error, and instead of waiting for
    /// longer than the `softLimit`; the hit says so.
    ///
    /// - Parameters:
    ///   - namespace: by which it can be invalidated.
    ///   - load: makes the value; nil says that there is none. It is run apart from the caller, so that it goes on if
    ///     the caller does not want to wait; it should end when it is cancelled.
    /// - Returns: nil if there is none.
    /// - Throws: what `load` throws, or ``TieredCacheError``, if there is no old value; `CancellationError`.
    @inlinable
    public func value(
        for key: CacheKey, namespace: CacheNamespace = .default, using features: CacheFeatures = .all,
        load: @escaping @Sendable () async throws -> Loaded<Value>?
    ) async throws -> TieredHit<Value>? {
        let hit = features.contains(.memory) ? self.memory.lookup(key, allowingStale: true) : nil
        if let hit, !hit.isStale, !hit.isRefreshDue, let usable = self.usable(hit), usable.staleness == nil {
            return usable
        }
        return try await self.value(for: key, inMemory: hit, namespace: namespace, using: features, load: load)
    }

    /// The same for what is not simply in memory.
    @usableFromInline
    func value(
        for key: CacheKey, inMemory hit: CacheHit<TieredEntry<Value>>?, namespace: CacheNamespace,
        using features: CacheFeatures, load: @escaping @Sendable () async throws -> Loaded<Value>?
    ) async throws -> TieredHit<Value>? {
        var inMemory: Found?
        if let hit {
            let found = self.found(hit)
            if !hit.isStale, let trust = self.trust(in: hit.value) {
                if hit.isRefreshDue {
                    let query = Query(key: key, features: features, inMemory: found, isRefresh: true)
                    self.refresh(Request(query: query, namespace: namespace, load: load))
                }
                return self.answer(found.marked(trust.reason))
            }
            inMemory = found.marked(hit.isStale ? .failSafe : .distrusted)
        }
        let query = Query(key: key, features: features, inMemory: inMemory, isRefresh: false)
        return try await self.arrive(Request(query: query, namespace: namespace, load: load)).flatMap(self.answer)
    }

    /// Joins the flight of the key or begins one, and waits for it.
    private func arrive(_ request: Request) async throws -> Found? {
        for _ in 0..<3 where request.features.contains(.coalescing) {
            guard let joined = self.join(request) else { break }
            if !joined.isLeader { self.count { $0.joined += 1 } }
            do {
                return try await joined.listener.wait(fallback: request.query.fallback?.found)
            } catch is CancellationError {
                // A flight that was given up is begun anew by those who still want it; at last each for itself.
                try Task.checkCancellation()
            }
        }
        let flight = Flight(generation: 0)
        await self.fly(flight, request)
        return try await flight.wait(fallback: nil)
    }

    /// Loads a value anew in the background, unless that is done already.
    private func refresh(_ request: Request) {
        if self.join(request)?.isLeader ?? false { self.count { $0.refreshes += 1 } }
    }

    /// A flight that is run in the background; nil if there is none, and no room or nobody to run it.
    private func join(_ request: Request) -> SingleFlight<CacheKey, Flight>.Joined<Flight>? {
        let generation = self.generation.load(ordering: .sequentiallyConsistent)
        // It only throws what is thrown here: a flight is taken off the registry before it ends.
        return try? self.flights.joinOrStart(request.key) {
            let flight = Flight(generation: generation)
            guard self.submitLoad(flight, request) else { throw NoRoom() }
            return flight
        } join: { flight in
            flight.generation == generation && flight.isJoinable ? flight : nil
        }
    }

    private func submitLoad(_ flight: Flight, _ request: Request) -> Bool {
        self.submitJob(counting: self.loadsUnderWay, limit: self.configuration.maximumLoads) {
            await self.fly(flight, request)
        }
    }

    // MARK: A flight

    /// What ended within a flight.
    private enum Part: Sendable {
        case journey
        case timer
    }

    /// Gets the value; the flight has ended when this returns.
    private func fly(_ flight: Flight, _ request: Request) async {
        await withTaskGroup(of: Part.self) { group in
            group.addTask {
                await self.travel(flight, request)
                return .journey
            }
            if let limit = self.configuration.softLimit {
                group.addTask {
                    // It ends early only when the journey did.
                    try? await self.clock.sleep(for: limit)
                    flight.becomeLate()
                    return .timer
                }
            }
            while let part = await group.next(), part == .timer {}
            group.cancelAll()
        }
        precondition(flight.isOver, "a flight lands")
    }

    private func travel(_ flight: Flight, _ request: Request) async {
        do {
            var fallback = request.query.fallback
            if let found = self.landedBefore(request) { return self.end(flight, request, .success(found)) }
            let consulted = try await self.consult(request.query, &fallback) { flight.offer($0) }
            switch consulted {
            case .found(let found): self.end(flight, request, .success(found))
            case .load(let lease): await self.load(flight, request, fallback, lease)
            }
        } catch {
            self.end(flight, request, .failure(error))
        }
    }

    /// What another flight brought between the look into memory and the beginning of this one.
    private func landedBefore(_ request: Request) -> Found? {
        guard request.features.contains(.memory), let hit = self.memory.peek(request.key), !hit.isStale,
            hit.value !== request.query.inMemory?.entry, let trust = self.trust(in: hit.value)
        else { return nil }
        return self.found(hit).marked(trust.reason)
    }

    /// What came of asking the shared tier.
    enum Consulted: Sendable {
        case found(Found)
        /// It has to be loaded; by us alone if we have a lease.
        case load(lease: EntryVersion?)
    }

    /// Asks the shared tier, and for the right to load what it does not have.
    ///
    /// - Parameters:
    ///   - fallback: becomes what the shared tier has if that is old, and younger.
    ///   - offer: is told of that before the right is waited for.
    func consult(
        _ query: Query, _ fallback: inout LoadFallback<Value>?, offer: (Found) -> Void = { _ in }
    ) async throws -> Consulted {
        let began = self.now
        let fetched =
            query.features.contains(.shared) ? try await self.fetch(for: query) : .unavailable
        if case .fresh(let found) = fetched, query.isServed(by: found) { return .found(found) }
        if case .stale(let old) = fetched, fallback.map({ $0.found.age > old.found.age }) ?? true {
            fallback = old
            offer(old.found)
        }
        if !query.isRefresh, let current = query.inMemory.flatMap(self.stillCurrent) { return .found(current) }
        guard let lease = self.configuration.lease, query.features.contains(.coalescing), !fetched.isUnavailable else {
            return .load(lease: nil)
        }
        return try await self.obtain(lease, query, until: began + self.configuration.sharedLimit)
    }

    /// Calls the loader, and ends the flight with what it brings or what there is instead.
    private func load(
        _ flight: Flight, _ request: Request, _ fallback: LoadFallback<Value>?, _ lease: EntryVersion?
    ) async {
        guard let permit = self.sourcePermit(of: "", hasFallback: fallback != nil) else {
            self.count { $0.loadRefusals += 1 }
            self.end(flight, request, self.failSafe(fallback, request) ?? .failure(CancellationError()))
            return await self.giveBack(lease, request.key)
        }
        self.count { $0.loads += 1 }
        await withTaskGroup(of: Part.self) { group in
            group.addTask {
                await self.callLoader(flight, request, permit, fallback, lease)
                return .journey
            }
            if let limit = self.configuration.hardLimit {
                group.addTask {
                    // It ends early only when the load did, and is cancelled then.
                    guard (try? await self.clock.sleep(for: limit)) != nil else { return .timer }
                    self.fail(flight, request, permit, TieredCacheError(.loadTooSlow), fallback)
                    return .timer
                }
            }
            _ = await group.next()
            group.cancelAll()
        }
    }

    private func callLoader(
        _ flight: Flight, _ request: Request, _ permit: SourcePermit, _ fallback: LoadFallback<Value>?,
        _ lease: EntryVersion?
    ) async {
        let ticket = self.beginLoad()
        do {
            let loaded = try await request.load()
            self.finish(permit, .succeeded)
            let (found, shared) = self.keep(loaded, request, ticket)
            self.end(flight, request, .success(found))
            await self.afterwards {
                if let shared { await self.share(shared, for: request.key, ticket: ticket) }
                await self.giveBack(lease, request.key)
            }
        } catch {
            self.fail(flight, request, permit, error, fallback)
            await self.afterwards { await self.giveBack(lease, request.key) }
        }
    }

    /// Puts what was loaded where it belongs.
    private func keep(
        _ loaded: Loaded<Value>?, _ request: Request, _ ticket: TieredTicket
    ) -> (found: Found, shared: SharedEntry?) {
        let found = self.make(loaded, namespace: request.namespace)
        if loaded == nil, self.configuration.negativeTimeToLive == nil {
            // What was there before is not there any more, and that there is none is not to be remembered.
            if request.features.contains(.memory), request.query.inMemory != nil { self.memory.remove(request.key) }
            if request.features.contains(.shared) { self.submitRemoval(of: request.key) }
            return (found, nil)
        }
        if request.features.contains(.memory) { self.remember(found, for: request.key, ticket: ticket.local) }
        return (found, self.shareable(found, for: request.key, ticket: ticket, using: request.features))
    }

    // MARK: Failure

    private func fail(
        _ flight: Flight, _ request: Request, _ permit: SourcePermit, _ error: any Error,
        _ fallback: LoadFallback<Value>?
    ) {
        guard !flight.isOver else { return }
        if error is CancellationError {
            self.finish(permit, .cancelled)
            return self.end(flight, request, .failure(error))
        }
        self.finish(permit, .failed)
        self.count { $0.loadFailures += 1 }
        self.end(flight, request, self.failSafe(fallback, request) ?? .failure(error))
    }

    /// An old value instead of the one that could not be loaded. For a while it is served without trying again.
    private func failSafe(_ fallback: LoadFallback<Value>?, _ request: Request) -> Flight.Outcome? {
        guard let fallback, !request.query.isRefresh else { return nil }
        let served = fallback.found.marked(fallback.found.staleness ?? .failSafe)
        guard request.features.contains(.memory), let ticket = self.ticketToKeep(fallback, request) else {
            return .success(served)
        }
        let throttle = self.configuration.failSafeThrottle
        var kept = served
        kept.timeToLive = fallback.found.remaining.map { min($0, throttle) } ?? throttle
        self.remember(kept, for: request.key, ticket: ticket)
        return .success(served)
    }

    /// What was invalidated meanwhile is served to those who came before, and not kept.
    private func ticketToKeep(_ fallback: LoadFallback<Value>, _ request: Request) -> LoadTicket? {
        guard !fallback.found.isGone else { return nil }
        switch fallback.origin {
        case .unknown: return nil
        case .shared(let ticket): return ticket
        case .memory:
            let ticket = self.memory.beginLoad()
            return self.memory.peek(request.key)?.value === fallback.found.entry ? ticket : nil
        }
    }

    private func end(_ flight: Flight, _ request: Request, _ outcome: Flight.Outcome) {
        self.flights.finish(request.key, flight)
        flight.land(outcome)
    }
}

/// The reason why a load is not run in the background.
private struct NoRoom: Error {}
