import HalcyonCore
import HalcyonModels
import HalcyonTesting
import Testing

@Suite struct ModelPoolTimeTests {
    private static let limits = ModelLimits(
        firstText: .seconds(10), idle: .seconds(4), total: .seconds(30), retries: 0
    )

    /// Starts a call, lets `drive` move the clock, and returns how the call failed.
    private static func failure(
        _ steps: [StubServer.Step], drive: @escaping @Sendable (ManualClock, Pieces) async -> Void
    ) async throws -> TurnError? {
        let clock = ManualClock()
        let pieces = Pieces()
        return try await StubServer.serving { _ in
            steps
        } _: { server in
            try await withPool([server.url], limits: Self.limits, clock: clock) { pool in
                let error = try await withThrowingTaskGroup(of: TurnError?.self) { group in
                    group.addTask {
                        do {
                            _ = try await pool.generate(.asking(), onPart: pieces.take)
                            return nil
                        } catch let error as TurnError {
                            return error
                        }
                    }
                    await server.arrivals.first()
                    await drive(clock, pieces)
                    return try await group.next() ?? nil
                }
                await server.abandoned.first()
                return error
            }
        }
    }

    @Test func silentServerTimesOut() async throws {
        let error = try await Self.failure([.eventStream]) { clock, _ in
            for step in [4, 4, 2] {
                await clock.sleepers(atLeast: 1)
                clock.advance(by: .seconds(step))
            }
        }
        #expect(error?.code == .modelTimeout)
        #expect(error?.message.contains("10 s") == true)
    }

    @Test func replyThatStallsTimesOut() async throws {
        let error = try await Self.failure([.eventStream, .text("a")]) { clock, pieces in
            await pieces.arrivals.first()
            await clock.sleepers(atLeast: 1)
            clock.advance(by: .seconds(4))
        }
        #expect(error?.code == .modelTimeout)
        #expect(error?.message.contains("4 s") == true)
    }
}
