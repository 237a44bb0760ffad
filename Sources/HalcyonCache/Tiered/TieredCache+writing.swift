extension TieredCache {
    /// Writes a value through that the source has now: into the shared tier, into memory, and to all other processes,
    /// which drop what they have.
    ///
    /// ```swift
    /// let ticket = concepts.beginLoad()
    /// try await store.update(concept)
    /// await concepts.write(concept, for: key, ticket: ticket)
    /// ```
    ///
    /// It never fails: a tier that is away does not get the value, and the event is queued.
    ///
    /// - Parameter ticket: from before the source was changed. If somebody else has changed it since, the value is not
    ///   kept, and only what was there before is taken out.
    @discardableResult
    public func write(
        _ value: Value, for key: CacheKey, namespace: CacheNamespace = .default, tags: [CacheTag] = [],
        ticket: TieredTicket, using features: CacheFeatures = .all
    ) async -> WriteReceipt {
        let found = self.make(Loaded(value, tags: tags), namespace: namespace)
        var isShared = false
        if let shared = self.shareable(found, for: key, ticket: ticket, using: features) {
            isShared = await self.share(shared, for: key, ticket: ticket)
        }
        var isInMemory = false
        if features.contains(.memory) {
            isInMemory = self.remember(found, for: key, ticket: ticket.local) == .stored
        }
        let receipt = await self.tell(.key(key), replacement: found.entry.version)
        return WriteReceipt(isInMemory: isInMemory, isShared: isShared, invalidation: receipt)
    }

    /// Takes what a subject names out of all caches of this process and of the shared tier, and tells the others.
    ///
    /// When it returns, nothing of it is served by this process any more, from any tier; the receipt says whether the
    /// others know already or will as soon as they can be reached.
    @discardableResult
    public func invalidate(_ subject: InvalidationEvent.Subject) async -> InvalidationReceipt {
        // It frees the room; the event is what counts.
        if case .key(let key) = subject { self.submitRemoval(of: key) }
        return await self.tell(subject, replacement: nil)
    }

    /// Has a key's entry removed from the shared tier in the background, if there is room for that.
    func submitRemoval(of key: CacheKey) {
        guard let watch = self.watch else { return }
        self.submitStore {
            // An entry that stays is judged by its position like any other.
            _ = try? await watch.ask(about: key) { try await $0.remove(key, within: self.configuration.storeLimit) }
        }
    }

    private func tell(
        _ subject: InvalidationEvent.Subject, replacement: EntryVersion?
    ) async -> InvalidationReceipt {
        guard let coherence = self.coherence else {
            self.follow(.outdated(subject, replacement: replacement))
            return InvalidationReceipt(shards: 0, published: 0)
        }
        return await coherence.invalidate(subject, replacement: replacement)
    }
}
