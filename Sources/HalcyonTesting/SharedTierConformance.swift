import HalcyonCache

/// What every shared tier must do, wherever it keeps its entries.
///
/// ```swift
/// @Test(arguments: SharedTierConformance.checks)
/// func tierConforms(check: SharedTierConformance.Check) async throws { try await check.run(freshShards()) }
/// ```
public enum SharedTierConformance {
    /// One promise and the way to see whether it is kept.
    public struct Check: Sendable, CustomStringConvertible {
        /// The promise as a sentence.
        public var name: String

        /// Throws ``ConformanceFailure`` when the promise is broken.
        public var run: @Sendable (ShardsUnderTest) async throws -> Void

        init(_ name: String, _ run: @escaping @Sendable (ShardsUnderTest) async throws -> Void) {
            self.name = name
            self.run = run
        }

        public var description: String { self.name }
    }

    public static let checks = Self.entryChecks + Self.lifeChecks + Self.leaseChecks

    /// Long enough for any real server.
    static let limit = Duration.seconds(10)

    static func entry(_ text: String, timeToLive: Duration? = .seconds(600)) -> SharedEntry {
        SharedEntry(
            value: Array(text.utf8), version: EntryVersion(7), writtenUnixMilliseconds: 1_750_000_000_123,
            timeToLive: timeToLive)
    }

    static func ticket(_ offset: UInt64, shards: Int) -> SharedTicket {
        SharedTicket(positions: (0..<shards).map { LogPosition(epoch: 5, offset: offset + UInt64($0)) })
    }

    private static let entryChecks: [Check] = [
        Check("entryIsFoundAsItWasStored") { shards in
            let (writer, reader) = (try await shards.join().tier, try await shards.join().tier)
            var entry = Self.entry("a value")
            entry.staleFor = .seconds(60)
            entry.namespace = CacheNamespace("näme:space\n")
            entry.tags = ["one", CacheTag(""), "two\u{0}"]
            entry.isConfidential = true
            for number in 1...9 {
                let key = CacheKey(number: number)
                try await writer.set(key, entry, ticket: Self.ticket(9, shards: writer.shardCount), within: Self.limit)
                for tier in [writer, reader] {
                    let shard = tier.shard(of: key)
                    let position = LogPosition(epoch: 5, offset: 9 + UInt64(shard))
                    let hit = try await tier.get(key, within: Self.limit)
                    try expect(hit?.entry, is: entry, "an entry comes back as it was stored")
                    try expect(hit?.shard, is: shard, "the entry's shard is known")
                    try expect(hit?.position, is: position, "the ticket's position of that shard is kept")
                }
            }
        },
        Check("keysWithoutAnEntryFindNothing") { shards in
            let tier = try await shards.join().tier
            try expect(await tier.get(CacheKey(number: 1), within: Self.limit), is: nil, "nothing is stored")
            try expect(await tier.remove(CacheKey(number: 1), within: Self.limit), is: false, "nothing is removed")
        },
        Check("newerEntryTakesThePlaceOfTheOlder") { shards in
            let tier = try await shards.join().tier
            let key = CacheKey(number: 1)
            let ticket = Self.ticket(1, shards: tier.shardCount)
            try await tier.set(key, Self.entry("old"), ticket: ticket, within: Self.limit)
            try await tier.set(key, Self.entry("new"), ticket: ticket, within: Self.limit)
            try expect(await tier.get(key, within: Self.limit)?.entry, is: Self.entry("new"), "the last one counts")
        },
        Check("removedEntryIsGoneForAll") { shards in
            let (one, other) = (try await shards.join().tier, try await shards.join().tier)
            let key = CacheKey(number: 1)
            try await one.set(key, Self.entry("a"), ticket: Self.ticket(1, shards: 1), within: Self.limit)
            try expect(await other.remove(key, within: Self.limit), is: true, "there was one")
            try expect(await one.get(key, within: Self.limit), is: nil, "it is gone")
            try expect(await one.remove(key, within: Self.limit), is: false, "there is none any more")
        },
        Check("entryOfATicketThatDoesNotKnowTheShardHasNoPosition") { shards in
            let tier = try await shards.join().tier
            for (number, ticket) in [[], [LogPosition?](repeating: nil, count: tier.shardCount)].enumerated() {
                let key = CacheKey(number: number)
                try await tier.set(
                    key, Self.entry("a"), ticket: SharedTicket(positions: ticket), within: Self.limit)
                let hit = try await tier.get(key, within: Self.limit)
                try expect(hit?.entry, is: Self.entry("a"), "it is stored all the same")
                try expect(hit?.position, is: nil, "nobody knows what was heard")
            }
        },
        Check("emptyAndLargeValuesFit") { shards in
            let tier = try await shards.join().tier
            for (number, count) in [0, 1, 65_536, 1 << 20].enumerated() {
                let key = CacheKey(number: number)
                var entry = Self.entry("")
                entry.value = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
                try await tier.set(key, entry, ticket: Self.ticket(1, shards: 1), within: Self.limit)
                try expect(await tier.get(key, within: Self.limit)?.entry == entry, "\(count) bytes come back")
            }
        },
        Check("keysSpreadOverTheShards") { shards in
            let tier = try await shards.join().tier
            let used = Set((0..<1000).map { tier.shard(of: CacheKey(number: $0)) })
            try expect(used, is: Set(0..<tier.shardCount), "each shard has keys")
        },
        Check("cancelledCallsThrowCancellation") { shards in
            let tier = try await shards.join().tier
            let key = CacheKey(number: 1)
            try await Self.expectCancellation { _ = try await tier.get(key, within: Self.limit) }
            try await Self.expectCancellation { _ = try await tier.remove(key, within: Self.limit) }
            try await Self.expectCancellation {
                try await tier.set(key, Self.entry("a"), ticket: Self.ticket(1, shards: 1), within: Self.limit)
            }
        },
    ]

    private static let lifeChecks: [Check] = [
        Check("entryIsKeptForItsTimeAndAsLongAsItIsKeptBeyond") { shards in
            let tier = try await shards.join().tier
            var (kept, gone) = (Self.entry("kept"), Self.entry("gone"))
            (kept.timeToLive, kept.staleFor) = (.milliseconds(50), .seconds(600))
            (gone.timeToLive, gone.staleFor) = (.milliseconds(50), .milliseconds(50))
            let everlasting = Self.entry("everlasting", timeToLive: nil)
            for (number, entry) in [kept, gone, everlasting].enumerated() {
                try await tier.set(
                    CacheKey(number: number), entry, ticket: Self.ticket(1, shards: 1), within: Self.limit)
            }
            try await shards.passTime(.milliseconds(200))
            for (number, entry) in [kept, nil, everlasting].enumerated() {
                let hit = try await tier.get(CacheKey(number: number), within: Self.limit)
                try expect(hit?.entry, is: entry, "an entry is there until it is of no use")
            }
        }
    ]

    private static let leaseChecks: [Check] = [
        Check("leaseIsTakenByOneAndGivenBackByNobodyElse") { shards in
            let (one, other) = (try await shards.join().tier, try await shards.join().tier)
            let key = CacheKey(number: 1)
            func take(_ tier: any SharedTier, _ key: CacheKey, holder: UInt64) async throws -> Bool {
                try await tier.takeLease(
                    of: key, for: .seconds(600), holder: EntryVersion(holder), within: Self.limit)
            }
            try expect(await take(one, key, holder: 1), is: true, "it was free")
            try expect(await take(other, key, holder: 2), is: false, "it is taken")
            try expect(await take(other, CacheKey(number: 2), holder: 2), is: true, "another key has its own")
            try await other.returnLease(of: key, holder: EntryVersion(2), within: Self.limit)
            try expect(await take(other, key, holder: 2), is: false, "only its holder gives it back")
            try await one.returnLease(of: key, holder: EntryVersion(1), within: Self.limit)
            try expect(await take(other, key, holder: 2), is: true, "it was given back")
            try expect(await one.get(key, within: Self.limit), is: nil, "a lease is no entry")
        },
        Check("leaseEndsByItself") { shards in
            let tier = try await shards.join().tier
            let key = CacheKey(number: 1)
            _ = try await tier.takeLease(
                of: key, for: .milliseconds(50), holder: EntryVersion(1), within: Self.limit)
            try await shards.passTime(.milliseconds(200))
            let isTaken = try await tier.takeLease(
                of: key, for: .seconds(600), holder: EntryVersion(2), within: Self.limit)
            try expect(isTaken, is: true, "its time was over")
        },
    ]

    static func expectCancellation(_ body: @escaping @Sendable () async throws -> Void) async throws {
        let isCancellation = await withTaskGroup(of: Bool.self) { group in
            group.cancelAll()
            group.addTask {
                do {
                    try await body()
                    return false
                } catch {
                    return error is CancellationError
                }
            }
            return await group.next() ?? false
        }
        try expect(isCancellation, "a cancelled call throws CancellationError")
    }
}
