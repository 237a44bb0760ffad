import Synchronization

/// Wakes the one task that waits for it.
///
/// A call that comes while nobody waits is kept for the next who does; several count as one.
final class Alarm: Sendable {
    private enum State {
        case quiet
        case raised
        case awaited(CheckedContinuation<Void, Never>)
    }

    private let state = Mutex(State.quiet)

    func raise() {
        let waiter = self.state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard case .awaited(let waiter) = state else {
                state = .raised
                return nil
            }
            state = .quiet
            return waiter
        }
        waiter?.resume()
    }

    /// Waits until it is raised, or the task is cancelled.
    func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isRaised = self.state.withLock { state in
                    switch state {
                    case .quiet:
                        state = .awaited(continuation)
                        return false
                    case .raised:
                        state = .quiet
                        return true
                    case .awaited: preconditionFailure("two tasks wait for one alarm")
                    }
                }
                if isRaised { continuation.resume() }
            }
        } onCancel: {
            self.raise()
        }
    }

    /// Waits until it is raised or the time has come; nil for no time.
    func wait<C: Clock>(atMost limit: Duration?, on clock: C) async where C.Duration == Duration {
        guard let limit else { return await self.wait() }
        guard limit > .zero else { return }
        await withTaskGroup { group in
            group.addTask { await self.wait() }
            // It ends early only when the other was faster or all is cancelled.
            group.addTask { try? await clock.sleep(for: limit) }
            await group.next()
            group.cancelAll()
        }
    }
}
