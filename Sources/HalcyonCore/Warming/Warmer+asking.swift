import Synchronization

extension Warmer {
    private struct Question: Sendable {
        var candidate: WarmCandidate
        var tries = 0
    }

    /// Asks everything that an order names, as far as idle places allow.
    func askAll(_ order: WarmOrder) async -> WarmRun.Ending {
        var questions = await self.questions(for: order)
        await withTaskGroup(of: (Question, WarmOutcome).self) { group in
            var running = 0
            while !Task.isCancelled {
                guard self.isOn else {
                    _ = self.state.withLock { $0.stop(.flagOff) }
                    return group.cancelAll()
                }
                guard let question = questions.first else {
                    guard let (question, outcome) = await group.next() else { return }
                    running -= 1
                    self.take(outcome, of: question, &questions)
                    continue
                }
                if let outcome = await self.outcomeWithoutAsking(question.candidate) {
                    questions.removeFirst()
                    self.count(outcome, of: question.candidate)
                } else if running < self.allowed(for: question.candidate) {
                    questions.removeFirst()
                    running += 1
                    group.addTask { (question, await self.ask(question.candidate)) }
                } else if running > 0, let (question, outcome) = await group.next() {
                    running -= 1
                    self.take(outcome, of: question, &questions)
                } else {
                    // The only error is cancellation, which ends the loop.
                    try? await self.clock.sleep(for: self.configuration.patience, tolerance: nil)
                }
            }
        }
        return .complete
    }

    /// The questions of all sources, each once, those of the list first.
    private func questions(for order: WarmOrder) async -> [Question] {
        let limit = order.limit ?? self.configuration.limit
        var candidates: [WarmCandidate] = []
        var problem: String?
        for source in [WarmSource.list, .sketch, .schedule] where order.sources.contains(source) {
            do {
                candidates += try await self.candidates(from: source, of: order, limit: limit)
            } catch {
                problem = (error as? StoreError)?.message ?? "\(error)"
            }
        }
        var known: Set<String> = []
        let all = candidates.filter { known.insert($0.turn.keyText).inserted }
        let questions = all.prefix(limit)
        // What was asked gives as many as fit; a list is cut, and its author should know.
        if all.count > limit, all[limit].line != nil {
            problem = problem ?? "The list goes on after \(limit) questions; raise the limit (`warm.limit`)."
        }
        self.state.withLock { $0.collected(questions.count, problem: problem) }
        return questions.map { Question(candidate: $0) }
    }

    private func candidates(
        from source: WarmSource, of order: WarmOrder, limit: Int
    ) async throws -> [WarmCandidate] {
        switch source {
        case .list:
            if let list = order.list { return list }
            return try await self.parts.list?() ?? []
        case .sketch: return self.parts.demand.top(limit).map { WarmCandidate(turn: $0.turn) }
        case .schedule:
            let hour = WeekHour(unixMilliseconds: self.unixMilliseconds())
            return try await self.parts.store.mostAsked(in: [hour, hour.next], limit: limit)
                .map { WarmCandidate(turn: $0.turn) }
        }
    }

    /// How many questions may run at once, by the places that are idle now.
    private func allowed(for candidate: WarmCandidate) -> Int {
        // A model that is gone needs no place to be refused.
        guard let model = try? self.parts.turns.model(for: candidate.turn) else { return .max }
        let pool = self.parts.backend.status.first { $0.model == model.id }
        return self.configuration.allowed(pool?.spareSlots ?? 0)
    }

    private func take(_ outcome: WarmOutcome, of question: Question, _ questions: inout [Question]) {
        self.count(outcome, of: question.candidate)
        guard outcome == .gaveWay else { return }
        let again = Question(candidate: question.candidate, tries: question.tries + 1)
        guard again.tries < self.configuration.tries else {
            return self.count(.failed(TurnError.Code.overloaded.description), of: question.candidate)
        }
        questions.append(again)
    }

    private func count(_ outcome: WarmOutcome, of candidate: WarmCandidate) {
        self.meters.count(outcome)
        self.state.withLock { $0.count(outcome, of: candidate) }
    }

    /// What comes of a question that need not or cannot be asked; nil for one that is to be asked.
    private func outcomeWithoutAsking(_ candidate: WarmCandidate) async -> WarmOutcome? {
        do {
            let turn = try await self.parts.turns.turn(repeating: candidate.turn, requestID: "warming")
            guard let identity = ReplyIdentity(turn) else { return .refused(turn.scope.name) }
            guard let remaining = try await self.parts.replies.remaining(identity, for: turn) else { return nil }
            return remaining >= self.configuration.freshFor ? .fresh : nil
        } catch {
            return Self.outcome(of: error)
        }
    }

    /// Takes a question up the ladder.
    private func ask(_ candidate: WarmCandidate) async -> WarmOutcome {
        do {
            // Made anew: while it waited for a place the knowledge base may have changed.
            let turn = try await self.parts.turns.turn(
                repeating: candidate.turn, requestID: self.parts.requestID()
            )
            let answer = try await self.parts.pipeline.respond(to: turn)
            _ = try await answer.listener.collect()
            guard let verdict = answer.listener.verdict else {
                let provenance = answer.provenance
                return .refused(provenance.noStoreReason?.rawValue ?? provenance.source.rawValue)
            }
            return verdict.reason.map { .refused($0.rawValue) } ?? .stored
        } catch {
            return Task.isCancelled ? .stopped : Self.outcome(of: error)
        }
    }

    private static func outcome(of error: any Error) -> WarmOutcome {
        switch error {
        case is CancellationError: .stopped
        case is AskedElsewhere: .fresh
        case let error as TurnError where [.cancelled, .overloaded].contains(error.code): .gaveWay
        case let error as TurnError where error.code == .unknownModel: .refused(error.code.description)
        case let error as TurnError: .failed(error.code.description)
        case let error as StoreError where error.code == .notFound: .refused(error.code.description)
        case let error as StoreError: .failed(error.code.description)
        default: .failed("internal_error")
        }
    }
}
