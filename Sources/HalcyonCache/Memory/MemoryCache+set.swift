public import Synchronization

extension MemoryCache {
    /// To be taken before a value is loaded, and handed to ``set(_:_:weight:life:namespace:tags:ticket:)``.
    @inlinable
    public func beginLoad() -> LoadTicket { LoadTicket(stamp: self.stamp.load(ordering: .acquiring)) }

    /// Stores a value. It may leave at any time to make room, even at once if the policy holds others for more useful.
    ///
    /// - Parameters:
    ///   - weight: what the value takes, in bytes; the cache adds what it takes itself. Where entries are counted, each
    ///     counts as one.
    ///   - life: how long it can be found.
    ///   - namespace: whose ``bump(_:)`` makes it unreachable.
    ///   - tags: by which it can be invalidated; a handful.
    ///   - ticket: from before the load. If the key, the namespace or one of the tags was invalidated since then, the
    ///     value is refused: it may show the state from before.
    @inlinable @discardableResult
    public func set(
        _ key: Key, _ value: Value, weight: Int, life: EntryLife = .unlimited, namespace: CacheNamespace = .default,
        tags: [CacheTag] = [], ticket: LoadTicket? = nil
    ) -> SetOutcome {
        if !life.isUnlimited { self.isTimed.store(true, ordering: .relaxed) }
        let now = self.time
        let hash = key.hash(seed: self.seed)
        let total = self.total(weight, tags: tags.count)
        let terms = EntryTerms(now: now, life: life, weight: total ?? 0, isTagged: !tags.isEmpty)
        if total != nil, tags.isEmpty, namespace == .default,
            let old = self.replaceQuietly(key, hash: hash, value, terms, ticket)
        {
            self.listener?(key, old, .replaced)
            return .stored
        }
        var departures = Departures<Key, Value>()
        let outcome = self.ledger.state.withLock { ledger -> SetOutcome in
            let refusal = ledger.refusal(
                key: hash, namespace: namespace, tags: tags, ticket: ticket, isTooHeavy: total == nil
            )
            switch refusal {
            case .overtakenByInvalidation: return .refused(.overtakenByInvalidation)
            case .tooHeavy:
                self.evict(key, hash: hash, as: .replaced, now: now, &ledger, &departures)
                return .refused(.tooHeavy)
            case nil: break
            }
            self.put(key, hash: hash, value, terms, namespace, tags, &ledger, &departures)
            self.settle(now: now, &ledger, &departures)
            return .stored
        }
        departures.announce(to: self.listener)
        return outcome
    }

    /// Puts a new value in the place of one that differs in nothing that the ledger keeps; it need not be asked then.
    ///
    /// An invalidation counts its stamp up before it takes the locks of a stripe, so that a value that comes in here
    /// with the latest stamp is in its place when the invalidation looks for it.
    ///
    /// - Returns: the older value; nil if the ledger has to be asked.
    @inlinable
    func replaceQuietly(
        _ key: Key, hash: UInt64, _ value: Value, _ terms: EntryTerms, _ ticket: LoadTicket?
    ) -> Value? {
        let number = ReadLanes.stripe(hash)
        let stripe = unsafe self.stripes + number
        let lanes = self.lanes.lock(number)
        let slot = unsafe stripe.pointee.find(key, hash: hash)
        guard slot >= 0, unsafe stripe.pointee.differsInValueOnly(slot, terms),
            ticket == nil || ticket?.stamp == self.stamp.load(ordering: .acquiring)
        else {
            self.lanes.unlock(number, lanes: lanes)
            return nil
        }
        let old = unsafe stripe.pointee.replace(slot, with: value, terms)
        let cell = self.lanes.cell(number)
        let isTime =
            self.isRecording.load(ordering: .relaxed)
            ? cell.notes.note(slot) : false
        self.lanes.unlock(number, lanes: lanes)
        if isTime { self.ledger.tell(of: cell, stripe: number, lanes: lanes) }
        return old
    }

    /// Puts an entry in, in place of the one of its key if there is one.
    @inlinable
    func put(
        _ key: Key, hash: UInt64, _ value: Value, _ terms: EntryTerms, _ namespace: CacheNamespace, _ tags: [CacheTag],
        _ ledger: inout CacheLedger, _ departures: inout Departures<Key, Value>
    ) {
        let number = ReadLanes.stripe(hash)
        let stripe = unsafe self.stripes + number
        let group = ledger.enter(namespace)
        let lanes = self.lanes.lock(number)
        let slot = unsafe stripe.pointee.find(key, hash: hash)
        if namespace == .default { unsafe stripe.pointee.defaultNamespace = group }
        guard slot >= 0 else {
            let payload = Stripe.Slot.Payload(key: key, value: value)
            let slot = unsafe stripe.pointee.insert(payload, hash: hash, terms, namespace: group)
            self.lanes.unlock(number, lanes: lanes)
            let entry = CacheLedger.Entry(
                slot: ReadLanes.globalSlot(slot, stripe: number), weight: terms.weight, namespace: group,
                isTagged: terms.isTagged
            )
            ledger.add(entry, hash: hash, tags: tags, deadline: terms.times.deadline)
            return
        }
        let old = unsafe stripe.pointee.entry(slot, stripe: number)
        let cause = unsafe stripe.pointee.causeOfDeath(slot, now: terms.now) ?? .replaced
        let oldValue = unsafe stripe.pointee.replace(slot, with: value, terms, namespace: group)
        let new = unsafe stripe.pointee.entry(slot, stripe: number)
        self.lanes.unlock(number, lanes: lanes)
        departures.add(.init(key: key, value: oldValue, cause: cause))
        let freed = ledger.replace(old, with: new, tags: tags, deadline: terms.times.deadline, cause: cause)
        if let freed { self.forgetBump(freed) }
    }
}
