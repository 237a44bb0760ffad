import HalcyonCore
import HalcyonModels
import Testing

@Suite struct EmbeddingTests {
    private static func serving<Result>(
        _ steps: [StubServer.Step], _ body: (ModelPool<ContinuousClock>, StubServer) async throws -> Result
    ) async throws -> Result {
        try await StubServer.serving { _ in
            steps
        } _: { server in
            let instance = try ModelInstance(name: "e", url: server.url + "/v1/")
            return try await withPool(
                ["http://127.0.0.1:1"], embeddings: .init(instance: instance, model: "minilm")
            ) { pool in
                try await body(pool, server)
            }
        }
    }

    @Test func vectorsComeInTheOrderOfTheTexts() async throws {
        let body = """
            {"data":[{"index":1,"embedding":[3,4.5]},{"index":0,"embedding":[1,-2e0]}],"usage":{"prompt_tokens":9}}
            """
        try await Self.serving(.refusal(200, body)) { pool, server in
            let embeddings = try await pool.embed(["a", "b"], model: nil)
            #expect(embeddings.vectors == [[1, -2], [3, 4.5]])
            #expect(embeddings.model == "minilm" && embeddings.promptTokens == 9)
            #expect(server.requests.first?.uri == "/v1/embeddings")
            #expect(
                server.requests.map { String(decoding: $0.body, as: UTF8.self) } == [
                    #"{"model":"minilm","input":["a","b"]}"#
                ])
        }
    }

    @Test(arguments: [
        #"{"data":[]}"#, #"{"data":[{"index":4,"embedding":[1]}]}"#, #"{"data":[{"embedding":[]}]}"#, "x",
        #"{"data":[{"embedding":["1"]}]}"#,
    ])
    func otherAnswersAreRefused(body: String) async throws {
        try await Self.serving(.refusal(200, body)) { pool, _ in
            let error = await #expect(throws: TurnError.self) { _ = try await pool.embed(["a"], model: "minilm") }
            #expect(error?.code == .modelFailed)
        }
    }

    @Test func withoutAServerItSaysHowToConfigureOne() async throws {
        try await withPool(["http://127.0.0.1:1"]) { pool in
            let error = await #expect(throws: TurnError.self) { _ = try await pool.embed(["a"], model: nil) }
            #expect(error?.code == .unknownModel)
            #expect(error?.message.contains("models.embeddings.url") == true)
        }
    }
}
