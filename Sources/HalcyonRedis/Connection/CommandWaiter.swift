/// Whoever waits for the outcome of a command; woken exactly once.
///
/// A checked continuation would cost a tenth of a command. The pipeline sees to it that a waiter is woken once: it is
/// taken out first.
@safe struct CommandWaiter: Sendable {
    private let continuation: UnsafeContinuation<CommandOutcome, Never>

    /// Waits until somebody wakes the waiter that `body` gets.
    static func wait(_ body: (CommandWaiter) -> Void) async -> CommandOutcome {
        unsafe await withUnsafeContinuation { body(unsafe CommandWaiter(continuation: $0)) }
    }

    func wake(_ outcome: CommandOutcome) { unsafe self.continuation.resume(returning: outcome) }
}
