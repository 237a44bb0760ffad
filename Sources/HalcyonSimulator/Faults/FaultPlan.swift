/// What the fault script holds for one request.
struct FaultPlan: Equatable, Sendable {
    enum Ending: Equatable, Sendable {
        case reply
        case error(status: Int)
        case hang
        case reset(afterTokens: Int)
        case kill(downTime: Duration?)
    }

    var delay: Duration = .zero
    var tokenTimeFactor: Double = 1
    /// Delays add up; of several endings the first in the script counts.
    var ending: Ending = .reply

    mutating func add(_ kind: FaultRule.Kind) {
        switch kind {
        case .latency(let delay): self.delay += delay
        case .slow(let factor): self.tokenTimeFactor *= factor
        case .error(let status): self.end(.error(status: status))
        case .hang: self.end(.hang)
        case .reset(let tokens): self.end(.reset(afterTokens: tokens))
        case .kill(let downTime): self.end(.kill(downTime: downTime))
        }
    }

    private mutating func end(_ ending: Ending) {
        if self.ending == .reply { self.ending = ending }
    }
}
