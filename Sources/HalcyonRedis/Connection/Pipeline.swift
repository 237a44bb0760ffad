import HalcyonCache
import NIOCore
import Synchronization

/// The waiting commands of one connection, shared by those who send and the handler that reads.
final class Pipeline: Sendable {
    typealias Waiter = CommandWaiter

    private let state: Mutex<PipelineState<Waiter>>
    private let tokens = Atomic<UInt64>(0)

    init(limits: PipelineLimits, now: NIODeadline) {
        self.state = Mutex(PipelineState(limits: limits, now: now))
    }

    /// Commands whose replies have not come.
    var count: Int { self.state.withLock { $0.count } }

    /// Why nothing can be sent any more; nil while it can.
    var closedBy: SharedTierError? { self.state.withLock { $0.closedBy } }

    /// Whether it would take a command, if there is room.
    var isResponsive: Bool { self.state.withLock { $0.isResponsive } }

    /// Sends a command and waits for its reply, the deadline, the connection's end or the task's cancellation.
    ///
    /// - Parameters:
    ///   - prelude: goes right before it; its reply is passed over.
    ///   - write: called when somebody is to take what is to be written.
    func send(
        _ command: RedisCommand, after prelude: RedisCommand?, now: NIODeadline, deadline: NIODeadline,
        write: (PipelineState<Waiter>.Writing) -> Void
    ) async -> CommandOutcome {
        let token = self.tokens.wrappingAdd(1, ordering: .relaxed).newValue
        return await withTaskCancellationHandler {
            await CommandWaiter.wait { waiter in
                let action = self.state.withLock {
                    $0.enqueue(
                        command, after: prelude, token: token, waiter: waiter, deadline: deadline, now: now
                    )
                }
                switch action {
                case .wait(let writing):
                    if writing != .isAsked { write(writing) }
                    // A cancellation that came before the command had its place has found nothing.
                    if Task.isCancelled { self.cancel(token) }
                case .refuse(let error): waiter.wake(.failed(error))
                }
            }
        } onCancel: {
            self.cancel(token)
        }
    }

    /// Sends a command to whose reply nobody listens.
    ///
    /// - Returns: whether somebody is to take what is to be written.
    func send(_ command: RedisCommand, now: NIODeadline) -> Bool {
        self.state.withLock {
            $0.enqueue(command, token: 0, waiter: nil, deadline: .distantFuture, now: now) == .wait(.isDue)
        }
    }

    /// Sends a command that has no reply of its own.
    ///
    /// - Returns: whether somebody is to take what is to be written.
    func sendUnanswered(_ command: RedisCommand) -> Bool { self.state.withLock { $0.enqueueUnanswered(command) } }

    private func cancel(_ token: UInt64) {
        self.state.withLock { $0.cancel(token) }?.wake(.cancelled)
    }

    func takeOutgoing() -> (bytes: ByteBuffer, next: NIODeadline) { self.state.withLock { $0.takeOutgoing() } }

    func heard(now: NIODeadline) { self.state.withLock { $0.heard(now: now) } }

    /// - Parameter onPush: called with what the server said unasked, before anybody is woken.
    func receive(_ values: [RESPValue], onPush: (([RESPValue]) -> Void)?) throws(RESPProtocolError) {
        var values = values
        if let onPush {
            values.removeAll { value in
                guard case .push(let elements) = value else { return false }
                onPush(elements)
                return true
            }
        }
        let replies = values
        let deliveries = try self.state.withLock { state throws(RESPProtocolError) in try state.received(replies) }
        for (waiter, reply) in deliveries { waiter.wake(.reply(reply)) }
    }

    /// Wakes those whose time is over.
    func look(now: NIODeadline) -> PipelineState<Waiter>.Look {
        let look = self.state.withLock { $0.look(now: now) }
        for waiter in look.late { waiter.wake(.failed(.late)) }
        return look
    }

    /// Wakes everybody: nothing comes any more.
    func close(_ error: SharedTierError) {
        for waiter in self.state.withLock({ $0.close(error) }) { waiter.wake(.failed(error)) }
    }
}
