import Synchronization

/// The right to load a key, which one process has at a time.
extension TieredCache {
    /// Takes the right to load, or waits until whoever has it has stored the value.
    ///
    /// - Parameter deadline: until when the caller waits for the shared tier.
    func obtain(
        _ lease: TieredCacheConfiguration.Lease, _ query: Query, until deadline: Duration
    ) async throws -> Consulted {
        guard let watch = self.watch else { return .load(lease: nil) }
        let holder = self.state.withLock { EntryVersion.random(using: &$0.chance) }
        let end = self.now + lease.longestWait
        var limit = deadline - self.now
        var pause = lease.firstRecheck
        while limit > .zero {
            switch try await self.take(lease, of: query.key, for: holder, watch, within: limit) {
            // It may have been given to us after all, and is given back then.
            case nil: return .load(lease: holder)
            case true?: return try await self.hold(holder, query, until: deadline)
            case false?: break
            }
            // Somebody else makes it anew already.
            if query.isRefresh { throw CancellationError() }
            guard self.now < end else {
                self.count { $0.leaseTimeouts += 1 }
                return .load(lease: nil)
            }
            if pause == lease.firstRecheck { self.count { $0.leaseWaits += 1 } }
            let jitter = self.state.withLock { $0.chance.duration(upTo: pause) }
            await self.waitForChange(of: query.key, atMost: min(pause + jitter, end - self.now))
            try Task.checkCancellation()
            pause = min(pause * 2, lease.longestRecheck)
            switch try await self.fetch(for: query, isRepeated: true) {
            case .fresh(let found): return .found(found)
            case .unavailable: return .load(lease: nil)
            case .stale, .nothing: limit = self.configuration.sharedLimit
            }
        }
        return .load(lease: nil)
    }

    /// Asks for the right to load.
    ///
    /// - Returns: whether it was had; nil if that is not known.
    func take(
        _ lease: TieredCacheConfiguration.Lease, of key: CacheKey, for holder: EntryVersion, _ watch: TierWatch<C>,
        within limit: Duration
    ) async throws -> Bool? {
        do {
            return try await watch.ask(about: key) { tier in
                try await tier.takeLease(of: key, for: lease.duration, holder: holder, within: limit)
            }
        } catch {
            // Whoever left in between may have had it.
            await self.afterwards { await self.giveBack(holder, key) }
            throw error
        }
    }

    /// Looks once more, now that nobody else loads: whoever had the lease before may have stored the value since.
    private func hold(
        _ holder: EntryVersion, _ query: Query, until deadline: Duration
    ) async throws -> Consulted {
        let limit = deadline - self.now
        guard limit > .zero else { return .load(lease: holder) }
        let fetched: Fetched
        do {
            fetched = try await self.fetch(for: query, within: limit, isRepeated: true)
        } catch {
            await self.afterwards { await self.giveBack(holder, query.key) }
            throw error
        }
        guard case .fresh(let found) = fetched, query.isServed(by: found) else { return .load(lease: holder) }
        await self.afterwards { await self.giveBack(holder, query.key) }
        return .found(found)
    }

    func giveBack(_ lease: EntryVersion?, _ key: CacheKey) async {
        guard let lease, let watch = self.watch else { return }
        // A lease that cannot be given back ends by itself.
        _ = try? await watch.ask(about: key) { tier in
            try await tier.returnLease(of: key, holder: lease, within: self.configuration.storeLimit)
        }
    }

    private func waitForChange(of key: CacheKey, atMost limit: Duration) async {
        let alarm = Alarm()
        self.state.withLock { $0.waiting[key, default: []].append(alarm) }
        await alarm.wait(atMost: limit, on: self.clock)
        self.state.withLock { state in
            state.waiting[key]?.removeAll { $0 === alarm }
            if state.waiting[key]?.isEmpty ?? false { state.waiting[key] = nil }
        }
    }
}
