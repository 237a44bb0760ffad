import HalcyonCache

/// How a command ended.
enum CommandOutcome: Sendable {
    case reply(RESPValue)
    case failed(SharedTierError)
    case cancelled
}
