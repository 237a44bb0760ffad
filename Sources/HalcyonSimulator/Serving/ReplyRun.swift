/// Writes one reply: waits for the slot, reads the prompt, and hands out each token when it is due.
struct ReplyRun<C: Clock>: Sendable where C.Duration == Duration, C.Instant: Sendable {
    let model: SimulatedModel<C>
    let call: Call
    let lease: SlotLease
    /// Tokens that are due closer together than this are handed out together.
    let shortestTick: Duration

    /// How long a request that hangs holds its slot at most.
    static var hangLimit: Duration { .seconds(600) }

    /// Runs until the reply is complete, fails or is cancelled, and finishes `events`.
    func run(into events: AsyncStream<ReplyEvent>.Continuation) async {
        defer { events.finish() }
        do {
            let reused = try await self.lease.slot()
            try await self.write(reusedTokens: reused, into: events)
        } catch let error as APIError {
            self.lease.end(.failed)
            events.yield(.failed(error))
        } catch {
            // Only cancellation is left: the client has gone.
            self.lease.end(.aborted)
        }
    }

    private func write(
        reusedTokens reused: Int, into events: AsyncStream<ReplyEvent>.Continuation
    ) async throws {
        self.model.countPrompt(tokens: self.call.prompt.tokens.count, reused: reused)
        let limit: Int
        switch self.call.faults.ending {
        case .reply, .error: limit = self.call.draft.tokenCount
        case .reset(let tokens): limit = min(tokens, self.call.draft.tokenCount)
        case .hang, .kill: limit = 0
        }
        try await self.writeTokens(limit, reusedTokens: reused, into: events)

        switch self.call.faults.ending {
        case .reply, .error:
            // The slot is free before the client hears of the end, so its next request finds it.
            self.lease.end(.finished(processed: self.processed))
            events.yield(.finished(reusedTokens: reused))
        case .reset:
            self.lease.end(.failed)
            events.yield(.reset)
        case .hang, .kill:
            try await self.model.clock.sleep(for: Self.hangLimit)
            self.lease.end(.failed)
            events.yield(.reset)
        }
    }

    private func writeTokens(
        _ count: Int, reusedTokens reused: Int, into events: AsyncStream<ReplyEvent>.Continuation
    ) async throws {
        let newTokens = self.call.prompt.tokens.count - reused
        let readTime = self.model.profile.promptTime(newTokens: newTokens) * self.call.jitter
        let start = self.model.clock.now
        let read = start.advanced(by: readTime + self.call.faults.delay)
        if read > start { try await self.model.clock.sleep(until: read, tolerance: nil) }

        var pacer = TokenPacer(
            firstTokenAt: read.advanced(by: self.tokenTime()), tokens: count, shortestTick: self.shortestTick
        )
        var sent = 0
        var wake = count > 0 ? read.advanced(by: self.tokenTime()) : nil
        while let instant = wake {
            if instant > self.model.clock.now { try await self.model.clock.sleep(until: instant, tolerance: nil) }
            let step = pacer.advance(to: self.model.clock.now, tokenTime: self.tokenTime())
            if step.ready > 0 {
                sent += step.ready
                self.model.countGenerated(tokens: step.ready)
                events.yield(.tokens(upTo: sent))
            }
            wake = step.wakeAt
        }
    }

    private func tokenTime() -> Duration {
        let time = self.model.profile.tokenTime(busySlots: self.model.busySlots)
        return time * (self.call.jitter * self.call.faults.tokenTimeFactor)
    }

    private var processed: TextTokens { TextTokens(self.call.prompt.bytes + self.call.draft.bytes) }
}
