/// What happens to a reply while it is written.
enum ReplyEvent: Sendable, Equatable {
    /// All tokens before this one are due.
    case tokens(upTo: Int)
    /// The reply is complete.
    case finished(reusedTokens: Int)
    /// The connection is to be reset.
    case reset
    /// There will be no reply.
    case failed(APIError)
}
