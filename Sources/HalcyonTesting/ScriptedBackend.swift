public import HalcyonCore
import Synchronization

/// A model backend in memory, whose replies a test plays step by step.
///
/// ```swift
/// let backend = ScriptedBackend()
/// let call = await backend.call(0)     // waits until the first call is made
/// call.emit("I hear ")
/// call.answer("you.")
/// ```
public final class ScriptedBackend: ModelBackend {
    private struct State {
        var calls: [ScriptedCall] = []
        var running: [ModelID: Int] = [:]
        var background: [ModelID: Int] = [:]
        var waiters: [(index: Int, continuation: CheckedContinuation<ScriptedCall, Never>)] = []

        mutating func count(_ request: ModelRequest, _ change: Int) {
            self.running[request.model, default: 0] += change
            if request.background != nil { self.background[request.model, default: 0] += change }
        }
    }

    public let models: [ModelDescription]
    private let endsWhenCancelled: Bool
    private let slots: Int
    private let script: (@Sendable (ScriptedCall) -> Void)?
    private let state = Mutex(State())

    /// - Parameters:
    ///   - endsWhenCancelled: whether a call ends by itself when it is told to stop; otherwise the test ends it.
    ///   - slots: how many calls it says that it computes at once.
    ///   - script: plays each call at once, as soon as it is made; without it the test plays the calls.
    public init(
        models: [ModelDescription] = [ModelDescription(id: "scripted", version: "1")], endsWhenCancelled: Bool = true,
        slots: Int = 8, script: (@Sendable (ScriptedCall) -> Void)? = nil
    ) {
        self.models = models
        self.endsWhenCancelled = endsWhenCancelled
        self.slots = slots
        self.script = script
    }

    /// How many calls were made.
    public var callCount: Int { self.state.withLock { $0.calls.count } }

    /// The calls that were made, the first one first.
    public var calls: [ScriptedCall] { self.state.withLock { $0.calls } }

    /// Waits until the call with this number has been made; the first one is 0.
    public func call(_ index: Int) async -> ScriptedCall {
        await withCheckedContinuation { continuation in
            let call = self.state.withLock { state -> ScriptedCall? in
                if index < state.calls.count { return state.calls[index] }
                state.waiters.append((index, continuation))
                return nil
            }
            if let call { continuation.resume(returning: call) }
        }
    }

    public func generate(
        _ request: ModelRequest, onPart: @escaping @Sendable (ReplyPart) -> Bool
    ) async throws -> ReplyFinish {
        let call = ScriptedCall(request, onPart: onPart)
        let ready = self.state.withLock { state in
            let index = state.calls.count
            state.calls.append(call)
            state.count(request, 1)
            defer { state.waiters.removeAll { $0.index == index } }
            return state.waiters.filter { $0.index == index }
        }
        defer { self.state.withLock { $0.count(request, -1) } }
        for waiter in ready { waiter.continuation.resume(returning: call) }
        self.script?(call)
        return try await call.play(endsWhenCancelled: self.endsWhenCancelled)
    }

    public func embed(_ texts: [String], model: ModelID?) async throws -> Embeddings {
        throw TurnError(.unknownModel, "No model of this script makes embeddings")
    }

    public var status: [PoolStatus] {
        let state = self.state.withLock { ($0.running, $0.background) }
        return self.models.map { model in
            PoolStatus(
                model: model.id,
                instances: [
                    .init(
                        name: "scripted", url: "http://127.0.0.1:1", isHealthy: true, slots: self.slots,
                        running: state.0[model.id] ?? 0,
                        background: state.1[model.id] ?? 0, completed: 0, failed: 0)
                ])
        }
    }
}
