import Testing

@testable import HalcyonSimulator

/// Whole replies in virtual time.
@Suite struct ReplyRunTests {
    let clock = SkippingClock()

    static func profile() -> ServiceProfile {
        ServiceProfile(
            name: "test", models: ["m"], promptTokensPerSecond: 1000, tokensPerSecond: 50, batchSlowdown: 0.1,
            overhead: .milliseconds(40), jitter: 0, slots: 2, queueLimit: 1
        )
    }

    func model(_ profile: ServiceProfile = Self.profile()) -> SimulatedModel<SkippingClock> {
        SimulatedModel(profile: profile, seed: 1, faults: FaultScript(), clock: self.clock)
    }

    func request(_ text: String) -> ChatRequest {
        ChatRequest(model: "m", messages: [ChatMessage(role: "user", text: text)])
    }

    func run(
        _ model: SimulatedModel<SkippingClock>, _ request: ChatRequest, faults: FaultPlan = FaultPlan()
    ) async throws -> (call: Call, events: [ReplyEvent]) {
        let (call, lease) = try model.accept(request, faults: faults)
        let (stream, continuation) = AsyncStream<ReplyEvent>.makeStream()
        await ReplyRun(model: model, call: call, lease: lease, shortestTick: .milliseconds(5)).run(into: continuation)
        return (call, await stream.reduce(into: []) { $0.append($1) })
    }

    @Test func replyTakesWhatTheServiceModelSays() async throws {
        let (call, events) = try await self.run(self.model(), self.request("Hello there, how was the week?"))
        let expected =
            Duration.milliseconds(40 + call.prompt.tokens.count) + .milliseconds(20) * call.draft.tokenCount
        #expect(abs((self.clock.now.offset - expected) / .milliseconds(1)) < 0.01)
        #expect(events.count == call.draft.tokenCount + 1)
        #expect(events.last == .finished(reusedTokens: 0))
    }

    @Test func sharedPrefixIsFree() async throws {
        let model = self.model()
        let request = self.request(String(repeating: "A long story. ", count: 40))
        let (call, _) = try await self.run(model, request)
        let middle = self.clock.now
        let (_, events) = try await self.run(model, request)
        let expected = Duration.milliseconds(41) + .milliseconds(20) * call.draft.tokenCount
        #expect(abs((middle.duration(to: self.clock.now) - expected) / .milliseconds(1)) < 0.01)
        #expect(events.last == .finished(reusedTokens: call.prompt.tokens.count - 1))
        #expect(model.snapshot().counters.reusedTokens == call.prompt.tokens.count - 1)
    }

    @Test func latencyAndSlowTokensAddTheirTime() async throws {
        let faults = FaultPlan(delay: .milliseconds(500), tokenTimeFactor: 3)
        let (call, _) = try await self.run(self.model(), self.request("Hello."), faults: faults)
        let expected =
            Duration.milliseconds(540 + call.prompt.tokens.count) + .milliseconds(60) * call.draft.tokenCount
        #expect(abs((self.clock.now.offset - expected) / .milliseconds(1)) < 0.01)
    }

    @Test func resetComesAfterItsTokens() async throws {
        let model = self.model()
        let (_, events) = try await self.run(
            model, self.request("Hello."), faults: FaultPlan(ending: .reset(afterTokens: 2))
        )
        #expect(events == [.tokens(upTo: 1), .tokens(upTo: 2), .reset])
        #expect(model.snapshot().counters.failed == 1)
        #expect(model.snapshot().running == 0)
    }

    @Test func otherBusySlotSlowsTheTokens() async throws {
        let model = self.model()
        let (_, other) = try model.accept(self.request("Other."), faults: FaultPlan())
        let (call, _) = try await self.run(model, self.request("Hello."))
        let expected =
            Duration.milliseconds(40 + call.prompt.tokens.count) + .milliseconds(22) * call.draft.tokenCount
        #expect(abs((self.clock.now.offset - expected) / .milliseconds(1)) < 0.01)
        other.end(.aborted)
    }

    @Test func droppedLeaseGivesItsSlotBackOnce() throws {
        let model = self.model()
        do {
            let (_, lease) = try model.accept(self.request("Hello."), faults: FaultPlan())
            #expect(model.busySlots == 1)
            lease.end(.aborted)
            lease.end(.failed)
        }
        let snapshot = model.snapshot()
        #expect(snapshot.running == 0)
        #expect(snapshot.counters.aborted == 1)
        #expect(snapshot.counters.failed == 0)
        #expect(snapshot.counters.lastAborts.count == 1)
    }

    @Test func waitingRequestGetsTheSlotThatIsGivenBack() async throws {
        let model = self.model()
        let first = try model.accept(self.request("One."), faults: FaultPlan())
        let second = try model.accept(self.request("Two."), faults: FaultPlan())
        let third = try model.accept(self.request("Three."), faults: FaultPlan())
        #expect(model.snapshot().waiting == 1)
        let error = #expect(throws: APIError.self) {
            try model.accept(self.request("Four."), faults: FaultPlan())
        }
        #expect(error?.status == 503)
        first.lease.end(.aborted)
        #expect(try await third.lease.slot() >= 0)
        #expect(model.snapshot().waiting == 0)
        second.lease.end(.aborted)
        third.lease.end(.aborted)
        #expect(model.snapshot().running == 0)
    }

    @Test func requestThatGoesAwayWhileItWaitsLeavesTheQueue() async throws {
        let model = self.model()
        let first = try model.accept(self.request("One."), faults: FaultPlan())
        let second = try model.accept(self.request("Two."), faults: FaultPlan())
        let third = try model.accept(self.request("Three."), faults: FaultPlan())
        third.lease.end(.aborted)
        await #expect(throws: CancellationError.self) { try await third.lease.slot() }
        #expect(model.snapshot().waiting == 0)
        first.lease.end(.aborted)
        second.lease.end(.aborted)
    }
}
