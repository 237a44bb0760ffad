import HalcyonCore
import HalcyonTesting
import ServiceLifecycle
import Testing

@Suite(.timeLimit(.minutes(1))) struct AbandonedTurnsTests {
    private let clock = ManualClock()
    private let looks = Shared<[Int64]>([])

    private func service(
        _ abandoned: @escaping @Sendable (Int) throws -> Int = { _ in 0 }
    ) -> AbandonedTurns<ManualClock> {
        let looks = self.looks
        let store = HookedStore(
            InMemoryStore(),
            hooks: .init(abandoned: { time in
                looks.change { $0.append(time) }
                return try abandoned(looks.value.count)
            })
        )
        return AbandonedTurns(sessions: store, interval: .seconds(2), clock: self.clock) { 5000 }
    }

    @Test func aSweepTellsHowManyThereWere() async throws {
        #expect(try await self.service { _ in 3 }.sweep() == 3)
        #expect(self.looks.value == [5000])
    }

    @Test func itLooksAgainAfterEachIntervalAndAlsoAfterAnError() async throws {
        let service = self.service { look in
            if look == 1 { throw StoreError(.busy, "Another process holds the database") }
            return 1
        }
        try await withRunning(service) {
            for look in 1...3 {
                await self.clock.sleepers(atLeast: 1)
                #expect(self.looks.value.count == look - 1)
                self.clock.advance(by: .seconds(2))
            }
            await self.clock.sleepers(atLeast: 1)
            #expect(self.looks.value.count == 3)
        }
    }

    @Test func itStopsGracefully() async throws {
        let group = ServiceGroup.quiet([self.service()])
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            await self.clock.sleepers(atLeast: 1)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }
}
