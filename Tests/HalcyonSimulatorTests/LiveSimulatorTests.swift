import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import HalcyonSimulator

/// What only a socket shows: clients that go away, connections that are reset, a server that dies.
@Suite(.timeLimit(.minutes(1))) struct LiveSimulatorTests {
    static func request(streamed: Bool = true) -> TestClient.Request {
        let text = #"{"model":"instant","stream":\#(streamed),"messages":[{"role":"user","content":"Hello."}]}"#
        return TestClient.Request(
            "/v1/chat/completions", method: .post, authority: "localhost", body: ByteBuffer(string: text)
        )
    }

    static func get(_ path: String) -> TestClient.Request {
        TestClient.Request(path, method: .get, authority: "localhost")
    }

    static func faults(_ rules: FaultRule...) -> FaultScript { FaultScript(rules: rules) }

    static func simulator(slots: Int = 1, faults: FaultScript) -> ModelSimulator {
        var profile = ServiceProfile.instant
        profile.slots = slots
        return ModelSimulator(configuration: .init(profile: profile, faults: faults))
    }

    /// Sends a request that gets no whole answer, and returns once its head has come.
    static func begin(_ client: TestClient) async throws {
        let (arrived, continuation) = AsyncStream<Void>.makeStream()
        let channel = try await client.getChannel()
        try await channel.pipeline.addHandler(FirstBytes(arrived: continuation), position: .first)
        try await client.executeAndDontWaitForResponse(Self.request())
        for await _ in arrived {}
    }

    @Test func clientThatGoesAwayFreesItsSlot() async throws {
        let simulator = Self.simulator(faults: Self.faults(FaultRule(.hang, in: .requests(from: 1, to: 1))))
        try await simulator.application().test(.live) { live in
            let port = try #require(live.port)
            try await Self.withClient(port: port) { leaver in
                try await Self.begin(leaver)
                try await Self.withClient(port: port) { waiter in
                    try await leaver.close(mode: .all)
                    // The only slot is the leaver's: this answer shows that it was given back.
                    let response = try await waiter.execute(Self.request(streamed: false))
                    #expect(response.status == .ok)
                    let calls = try await waiter.execute(Self.get("/sim/calls"))
                    #expect(String(buffer: calls.body ?? ByteBuffer()).contains("\"finished\":1,\"aborted\":1"))
                }
            }
        }
    }

    @Test func connectionServesOneRequestAfterAnother() async throws {
        let simulator = Self.simulator(faults: FaultScript())
        try await simulator.application().test(.live) { live in
            let port = try #require(live.port)
            try await Self.withClient(port: port) { client in
                for streamed in [true, false, true] {
                    let response = try await client.execute(Self.request(streamed: streamed))
                    #expect(response.status == .ok)
                }
            }
        }
    }

    @Test(arguments: [true, false])
    func resetBreaksTheConnectionAndTheNextOneWorks(streamed: Bool) async throws {
        let rule = FaultRule(.reset(afterTokens: 3), in: .requests(from: 1, to: 1))
        let simulator = Self.simulator(faults: Self.faults(rule))
        try await simulator.application().test(.live) { live in
            let port = try #require(live.port)
            try await Self.withClient(port: port) { client in
                _ = await #expect(throws: (any Error).self) {
                    try await client.execute(Self.request(streamed: streamed))
                }
            }
            try await Self.withClient(port: port) { client in
                let response = try await client.execute(Self.request(streamed: streamed))
                #expect(response.status == .ok)
            }
        }
    }

    @Test func killedServerEndsWithAnError() async throws {
        let (ports, continuation) = AsyncStream<Int>.makeStream()
        let simulator = ModelSimulator(
            configuration: .init(
                profile: .instant,
                faults: Self.faults(FaultRule(.kill(downTime: nil), in: .requests(from: 1, to: nil))),
                onBound: { continuation.yield($0) }
            )
        )
        await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await simulator.run() }
            guard let port = await ports.first(where: { _ in true }) else { return }
            await #expect(throws: (any Error).self) { try await Self.ask(port: port) }
            let error = await #expect(throws: SimulatorError.self) { try await group.next() }
            #expect(error?.code == .killed)
        }
    }

    @Test func killedServerComesBackOnItsPort() async throws {
        let (ports, continuation) = AsyncStream<Int>.makeStream()
        let rule = FaultRule(.kill(downTime: .milliseconds(1)), in: .requests(from: 1, to: nil))
        let simulator = ModelSimulator(
            configuration: .init(profile: .instant, faults: Self.faults(rule), onBound: { continuation.yield($0) })
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await simulator.run() }
            var bound = ports.makeAsyncIterator()
            let first = try #require(await bound.next())
            await #expect(throws: (any Error).self) { try await Self.ask(port: first) }
            let second = try #require(await bound.next())
            #expect(first == second)
            #expect(try await Self.ask(port: second).status == .ok)
            group.cancelAll()
        }
    }

    @Test func deathByTimeNeedsNoRequest() async throws {
        let rule = FaultRule(.kill(downTime: nil), in: .seconds(from: 0.01, to: nil))
        let simulator = ModelSimulator(configuration: .init(profile: .instant, faults: Self.faults(rule)))
        await #expect(throws: SimulatorError.self) { try await simulator.run() }
    }

    @Test func portInUseIsAnErrorThatNamesIt() async throws {
        let simulator = Self.simulator(faults: FaultScript())
        try await simulator.application().test(.live) { live in
            let port = try #require(live.port)
            let second = ModelSimulator(configuration: .init(host: "localhost", port: port, profile: .instant))
            let error = await #expect(throws: SimulatorError.self) { try await second.run() }
            #expect(error?.code == .notListening)
            #expect(error?.description.contains("localhost:\(port)") == true)
        }
    }

    static func withClient(
        port: Int, _ operation: @escaping @Sendable (TestClient) async throws -> Void
    ) async throws {
        try await TestClient.withClient(host: "localhost", port: port, operation: operation)
    }

    static func ask(port: Int) async throws -> TestClient.Response {
        try await TestClient.withClient(host: "127.0.0.1", port: port) { client in
            try await client.execute(Self.request(streamed: false))
        }
    }
}
