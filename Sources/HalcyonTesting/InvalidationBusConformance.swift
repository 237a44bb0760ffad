import HalcyonCache

/// What every invalidation bus must do, whatever carries its events.
///
/// ```swift
/// @Test(arguments: InvalidationBusConformance.checks)
/// func busConforms(check: InvalidationBusConformance.Check) async throws { try await check.run(freshShards()) }
/// ```
public enum InvalidationBusConformance {
    public typealias Check = SharedTierConformance.Check

    public static let checks = Self.logChecks + Self.epochChecks + Self.changeChecks

    private static let limit = SharedTierConformance.limit

    private static func event(
        _ number: Int, _ subject: InvalidationEvent.Subject = .everything, origin: UInt64 = 1,
        replacement: EntryVersion? = nil
    ) -> InvalidationEvent {
        InvalidationEvent(
            id: .init(origin: origin, number: UInt64(number)), subject: subject, replacement: replacement)
    }

    /// Runs a bus while `body` does, from when it has caught up with all shards.
    private static func listening(
        to bus: any InvalidationBus, _ body: (SignalLog) async throws -> Void
    ) async throws {
        let log = SignalLog()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    try await bus.run { log.append($0) }
                } catch is CancellationError {
                    return
                }
            }
            await log.waitUntilCaughtUp(shards: bus.shardCount)
            try await body(log)
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    private static let logChecks: [Check] = [
        Check("everyShardIsJoinedAndCaughtUpWith") { shards in
            let bus = try await shards.join().bus
            try await Self.listening(to: bus) { log in
                for shard in 0..<bus.shardCount {
                    let joins = log.signals.joins(of: shard)
                    try expect(joins.count, is: 1, "it is joined once")
                    try expect(joins.allSatisfy { $0.after == $0.forgotten }, "it is read from its oldest event on")
                    try expect(joins.allSatisfy { $0.newest == 0 && $0.forgotten == 0 }, "nothing happened yet")
                }
            }
        },
        Check("everybodyHearsAnEventWhereItsPublisherWasToldItStands") { shards in
            let (one, other) = (try await shards.join().bus, try await shards.join().bus)
            try await Self.listening(to: one) { mine in
                try await Self.listening(to: other) { theirs in
                    for shard in 0..<one.shardCount {
                        let event = Self.event(shard + 1, .tag("a"))
                        let position = try await one.publish(event, to: shard, within: Self.limit)
                        let signal = BusSignal.event(event, shard: shard, position: position)
                        await mine.wait { $0.contains(signal) }
                        await theirs.wait { $0.contains(signal) }
                        try expect(position.offset > 0, "an event's offset is above zero")
                        try expect(
                            theirs.signals.joins(of: shard).last?.epoch, is: position.epoch,
                            "its epoch is the one that was joined")
                    }
                    let heard = (0..<one.shardCount).map { theirs.signals.events(of: $0).count }
                    try expect(heard.allSatisfy { $0 == 1 }, "an event stands in the shard it was published to only")
                }
            }
        },
        Check("eventsComeInTheOrderOfTheLogForAll") { shards in
            let (one, other) = (try await shards.join().bus, try await shards.join().bus)
            try await Self.listening(to: one) { mine in
                try await Self.listening(to: other) { theirs in
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        for (origin, bus) in [one, other].enumerated() {
                            group.addTask {
                                for number in 1...30 {
                                    let event = Self.event(number, origin: UInt64(origin))
                                    try await bus.publish(event, to: 0, within: Self.limit)
                                }
                            }
                        }
                        try await group.waitForAll()
                    }
                    let first = await mine.wait { $0.events(of: 0).count == 60 }.events(of: 0)
                    let second = await theirs.wait { $0.events(of: 0).count == 60 }.events(of: 0)
                    try expect(first.map(\.event.id), is: second.map(\.event.id), "all hear the same order")
                    let offsets = first.map(\.position.offset)
                    try expect(zip(offsets, offsets.dropFirst()).allSatisfy { $0 < $1 }, "offsets rise")
                }
            }
        },
        Check("eventsArriveAsTheyWere") { shards in
            let bus = try await shards.join().bus
            let subjects: [InvalidationEvent.Subject] = [
                .key(CacheKey(number: .max)), .tag("täg\r\n"), .tag(CacheTag("")), .namespace("a b\u{0}"), .everything,
            ]
            var events = subjects.enumerated().map { Self.event($0.offset + 1, $0.element, origin: .max) }
            events.append(Self.event(9, subjects[0], replacement: EntryVersion(.max)))
            let published = events
            try await Self.listening(to: bus) { log in
                for event in published { try await bus.publish(event, to: 0, within: Self.limit) }
                let heard = await log.wait { $0.events(of: 0).count == published.count }
                try expect(heard.events(of: 0).map(\.event), is: published, "nothing is lost of an event")
            }
        },
        Check("whoeverComesLaterHearsTheWholeLog") { shards in
            let (one, other) = (try await shards.join().bus, try await shards.join().bus)
            for number in 1...5 { try await one.publish(Self.event(number), to: 0, within: Self.limit) }
            for bus in [other, other, one] {
                try await Self.listening(to: bus) { log in
                    let numbers = log.signals.events(of: 0).map(\.event.id.number)
                    try expect(numbers, is: [1, 2, 3, 4, 5], "the log is told before it is caught up with")
                    let newest = log.signals.events(of: 0).last?.position.offset
                    try expect(log.signals.joins(of: 0).last?.newest, is: newest, "its end was known before")
                }
            }
        },
        Check("whatTheLogForgotIsSaid") { shards in
            let bus = try await shards.join().bus
            let count = 2 * shards.logLimit + 200
            for number in 1...count { try await bus.publish(Self.event(number), to: 0, within: Self.limit) }
            try await Self.listening(to: bus) { log in
                let numbers = log.signals.events(of: 0).map(\.event.id.number)
                try expect(numbers.count >= shards.logLimit, "it remembers what it promised")
                try expect(numbers.count < count, "the log is bounded")
                try expect(
                    numbers, is: Array(UInt64(count - numbers.count + 1)...UInt64(count)), "it forgot the oldest")
                guard let join = log.signals.joins(of: 0).first, let first = log.signals.events(of: 0).first else {
                    throw ConformanceFailure("nothing was joined")
                }
                try expect(join.forgotten > 0 && join.forgotten < first.position.offset, "it says what it forgot")
            }
        },
    ]

    private static let epochChecks: [Check] = [
        Check("renewedEpochIsToldToAll") { shards in
            let (one, other) = (try await shards.join().bus, try await shards.join().bus)
            try await Self.listening(to: one) { mine in
                try await Self.listening(to: other) { theirs in
                    let old = try await one.publish(Self.event(1), to: 0, within: Self.limit).epoch
                    try await one.renewEpoch(of: 0, after: old, within: Self.limit)
                    var epochs: [UInt64?] = []
                    for log in [mine, theirs] {
                        let joins = await log.wait { $0.joins(of: 0).last.map { $0.epoch != old } ?? false }
                        epochs.append(joins.joins(of: 0).last?.epoch)
                    }
                    try expect(epochs[0], is: epochs[1], "the new epoch is one for all")
                    try expect(epochs.allSatisfy { $0 ?? 0 > old }, "epochs rise")
                    try await one.renewEpoch(of: 0, after: old, within: Self.limit)
                    let position = try await other.publish(Self.event(2), to: 0, within: Self.limit)
                    try expect(position.epoch, is: epochs[0] ?? 0, "an epoch ends once")
                    for log in [mine, theirs] {
                        await log.wait { $0.contains(.event(Self.event(2), shard: 0, position: position)) }
                    }
                }
            }
        },
        Check("flushedShardIsToldAndBeginsANewEpoch") { shards in
            let process = try await shards.join()
            try await Self.listening(to: process.bus) { log in
                let old = try await process.bus.publish(Self.event(1), to: 0, within: Self.limit).epoch
                await log.wait { $0.events(of: 0).count == 1 }
                try await shards.flush(0)
                let signals = await log.wait { $0.joins(of: 0).last.map { $0.epoch != old } ?? false }
                let told = signals.firstIndex(of: .flushed(shard: 0))
                let joined = signals.lastIndex { signal in
                    if case .joined(0, _, _, _, _) = signal { true } else { false }
                }
                try expect(told.flatMap { told in joined.map { told < $0 } } ?? false, "flushed, then joined anew")
                let position = try await process.bus.publish(Self.event(2), to: 0, within: Self.limit)
                await log.wait { $0.contains(.event(Self.event(2), shard: 0, position: position)) }
                try expect(position.epoch, is: signals.joins(of: 0).last?.epoch ?? old, "events go on in the new epoch")
                try expect(position.epoch > old, "epochs rise")
            }
        },
        Check("cancelledBusEndsAndPublishesNothing") { shards in
            let bus = try await shards.join().bus
            try await SharedTierConformance.expectCancellation {
                try await bus.publish(Self.event(1), to: 0, within: Self.limit)
            }
            try await SharedTierConformance.expectCancellation { try await bus.run { _ in } }
        },
    ]

    private static let changeChecks: [Check] = [
        Check("othersHearWhatAProcessWritesAndItselfDoesNot") { shards in
            let (one, other) = (try await shards.join(), try await shards.join())
            let ticket = SharedTicket(positions: [])
            try await Self.listening(to: one.bus) { mine in
                try await Self.listening(to: other.bus) { theirs in
                    let (written, taken, removed) = (CacheKey(number: 1), CacheKey(number: 2), CacheKey(number: 1))
                    let entry = SharedTierConformance.entry("a")
                    try await one.tier.set(written, entry, ticket: ticket, within: Self.limit)
                    await theirs.wait { $0.changedKeys.contains(written) }
                    _ = try await one.tier.takeLease(
                        of: taken, for: .seconds(600), holder: EntryVersion(1), within: Self.limit)
                    _ = try await one.tier.get(written, within: Self.limit)
                    let before = theirs.signals.changedKeys.count
                    try await one.tier.remove(removed, within: Self.limit)
                    await theirs.wait { $0.changedKeys.count > before && $0.changedKeys.last == removed }
                    try expect(!theirs.signals.changedKeys.contains(taken), "a lease is not an entry")

                    // What comes back from the other shows that there was time for one's own to be heard.
                    let answered = CacheKey(number: 3)
                    try await other.tier.set(answered, entry, ticket: ticket, within: Self.limit)
                    await mine.wait { $0.changedKeys.contains(answered) }
                    try expect(mine.signals.changedKeys, is: [answered], "one's own changes are not told")
                }
            }
        }
    ]
}
