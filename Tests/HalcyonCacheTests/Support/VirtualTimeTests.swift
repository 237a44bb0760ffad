import HalcyonTesting
import Testing

@Suite struct VirtualTimeTests {
    static func history(seed: UInt64?) async throws -> [String] {
        let time = VirtualTime(seed: seed)
        let history = Shared<[String]>([])
        try await time.run {
            await withTaskGroup { group in
                for name in ["a", "b", "c"] {
                    group.addTask {
                        for round in 1...3 {
                            history.change { $0.append("\(name)\(round)") }
                            await Task.yield()
                        }
                        try? await time.sleep(for: .seconds(name == "b" ? 1 : 2))
                        history.change { $0.append("\(name) at \(time.elapsed)") }
                    }
                }
            }
        }
        return history.value
    }

    @Test func sameSeedGivesTheSameHistory() async throws {
        let histories = try await [1, 2, 3, 4, 5].asyncMap { try await Self.history(seed: $0) }
        let again = try await [1, 2, 3, 4, 5].asyncMap { try await Self.history(seed: $0) }
        #expect(histories == again)
        #expect(Set(histories).count > 1)
    }

    @Test func clockMovesToTheNextSleeper() async throws {
        let history = try await Self.history(seed: nil)
        #expect(history.suffix(3) == ["b at 1.0 seconds", "a at 2.0 seconds", "c at 2.0 seconds"])
    }

    @Test func deadlockIsAnError() async throws {
        let time = VirtualTime()
        await #expect(throws: VirtualTime.Stuck.deadlock) {
            try await time.run {
                let (stream, _) = AsyncStream<Void>.makeStream()
                for await _ in stream {}
            }
        }
        await #expect(throws: VirtualTime.Stuck.tooLong) {
            try await time.run(atMost: .seconds(10)) {
                while !Task.isCancelled { try? await time.sleep(for: .seconds(1)) }
            }
        }
    }
}

extension Sequence {
    func asyncMap<Result>(_ transform: (Element) async throws -> Result) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}
