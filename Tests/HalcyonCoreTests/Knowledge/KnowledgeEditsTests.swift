import HalcyonCore
import HalcyonTesting
import ServiceLifecycle
import Testing

@Suite(.timeLimit(.minutes(1))) struct KnowledgeEditsTests {
    private static let concept = Concept(id: "c", name: "Grief", definition: "A response to loss.", category: "Emotion")

    private let store = InMemoryStore()
    private let clock = ManualClock()
    private let told = Shared<[String]>([])

    private func edits(
        pendingLimit: Int = 256, _ observers: [KnowledgeEdits<ManualClock>.Observer]? = nil
    ) -> KnowledgeEdits<ManualClock> {
        let told = self.told
        return KnowledgeEdits(
            store: self.store, configuration: .init(pendingLimit: pendingLimit), clock: self.clock,
            observers: observers ?? [
                { change in told.change { $0.append("first \(change.version.number)") } },
                { change in told.change { $0.append("second \(change.edits.map { "\($0.count)" } ?? "unknown")") } },
            ]
        )
    }

    @Test func observersAreToldInTheirOrderBeforeTheEditReturns() async throws {
        let edits = self.edits()
        try await withRunning(edits) {
            let applied = try await edits.apply([.saveConcept(Self.concept), .deleteScenario("none")])
            #expect(applied == AppliedEdits(outcomes: [.added, .unchanged], version: KnowledgeVersion(1)))
            #expect(self.told.value == ["first 1", "second 1"])
            #expect(try await edits.apply([.saveConcept(Self.concept)]).outcomes == [.unchanged])
            #expect(self.told.value.count == 2)
        }
    }

    @Test func manyEditsAtOnceAreToldInTheOrderOfTheirVersions() async throws {
        let versions = Shared<[UInt64]>([])
        let edits = self.edits([{ change in versions.change { $0.append(change.version.number) } }])
        try await withRunning(edits) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<100 {
                    var concept = Self.concept
                    concept.id = ConceptID("c\(number)")
                    let edit = KnowledgeEdit.saveConcept(concept)
                    group.addTask { _ = try await edits.apply([edit]) }
                }
                try await group.waitForAll()
            }
        }
        #expect(versions.value == Array(1...100))
    }

    @Test func whatAnotherProcessChangedIsToldAtTheNextLook() async throws {
        let seen = Milestone<KnowledgeChange>()
        let edits = self.edits([{ seen.reach($0) }])
        try await withRunning(edits) {
            await self.clock.sleepers(atLeast: 1)
            _ = try await self.store.save([Self.concept])
            self.clock.advance(by: .seconds(1))
            #expect(await seen.wait() == KnowledgeChange(version: KnowledgeVersion(1), edits: nil))
        }
    }

    @Test func aLookThatFindsNothingNewTellsNothing() async throws {
        let edits = self.edits()
        try await withRunning(edits) {
            for _ in 0..<3 {
                await self.clock.sleepers(atLeast: 1)
                self.clock.advance(by: .seconds(1))
            }
            await self.clock.sleepers(atLeast: 1)
            #expect(self.told.value.isEmpty)
        }
    }

    @Test func aChangeOfAnotherProcessBeforeOursIsToldFirst() async throws {
        let edits = self.edits()
        try await withRunning(edits) {
            _ = try await self.store.apply([.saveConcept(Self.concept)])
            _ = try await edits.apply([.deleteConcept("c")])
            #expect(self.told.value == ["first 1", "second unknown", "first 2", "second 1"])
        }
    }

    @Test func aChangeMadeInAnotherWayIsToldToo() async throws {
        let edits = self.edits()
        let store = self.store
        try await withRunning(edits) {
            let saved = try await edits.perform {
                let saved = try await store.save([Self.concept])
                return (saved, KnowledgeChange(version: store.knowledgeVersion, edits: nil))
            }
            #expect(saved.added == 1)
            #expect(self.told.value == ["first 1", "second unknown"])
        }
    }

    @Test func aFailedChangeIsThrownAndTellsNothing() async throws {
        let edits = self.edits()
        try await withRunning(edits) {
            let error = await #expect(throws: StoreError.self) {
                try await edits.perform { () async throws -> (Int, KnowledgeChange?) in
                    throw StoreError(.full, "No space is left")
                }
            }
            #expect(error?.code == .full)
            #expect(self.told.value.isEmpty)
        }
    }

    @Test func oneTooManyIsRefusedAsBusy() async throws {
        let begun = Milestone<Void>()
        let release = Milestone<Void>()
        let edits = self.edits(pendingLimit: 1)
        try await withRunning(edits) {
            async let slow = edits.perform {
                begun.reach()
                await release.wait()
                return (1, nil)
            }
            await begun.wait()
            let error = await #expect(throws: StoreError.self) { try await edits.apply([]) }
            #expect(error?.code == .busy)
            release.reach()
            let result = try await slow
            #expect(result == 1)
            #expect(try await edits.apply([]).outcomes.isEmpty)
        }
    }

    @Test func whatWasTakenOnIsDoneAtAGracefulStopAndNothingAfterIt() async throws {
        let begun = Milestone<Void>()
        let release = Milestone<Void>()
        let edits = self.edits()
        let group = ServiceGroup.quiet([edits])
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            async let slow = edits.perform {
                begun.reach()
                await release.wait()
                return (1, nil)
            }
            await begun.wait()
            await group.triggerGracefulShutdown()
            release.reach()
            let result = try await slow
            #expect(result == 1)
            try await tasks.waitForAll()
        }
        let error = await #expect(throws: StoreError.self) { try await edits.apply([]) }
        #expect(error?.code == .unavailable)
    }
}
