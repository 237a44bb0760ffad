import HalcyonCore
import Testing

@testable import HalcyonModels

@Suite struct ModelRequestTests {
    @Test func bodyHasAllThatShapesTheReply() throws {
        let request = ModelRequest(
            requestID: "r-1", model: "public",
            messages: [
                Message(.system, "Be \"kind\"\n"),
                Message(.user, "Hi", extensions: JSONMembers([.init(name: "name", value: .string("Ann"))])),
            ],
            sampling: SamplingParameters(
                temperature: 0.25, topP: 0.5, maxTokens: 60, stop: ["END"], seed: 7,
                extensions: JSONMembers([
                    .init(name: "top_k", value: .number("5")), .init(name: "stream", value: .bool(false)),
                    .init(name: "model", value: .string("other")),
                ])
            ),
            isBalanced: true
        )
        let expected = """
            {"model":"upstream","messages":[{"role":"system","content":"Be \\"kind\\"\\n"},\
            {"role":"user","content":"Hi","name":"Ann"}],"stream":true,"stream_options":{"include_usage":true},\
            "temperature":0.25,"top_p":0.5,"max_tokens":60,"stop":["END"],"seed":7,"top_k":5}
            """
        #expect(String(decoding: request.json(model: "upstream"), as: UTF8.self) == expected)
    }

    @Test func unsetParametersAreLeftToTheModel() {
        let request = ModelRequest(
            requestID: "r-1", model: "m", messages: [Message(.user, "Hi")], sampling: .init(), isBalanced: true
        )
        let text = String(decoding: request.json(model: "m"), as: UTF8.self)
        #expect(!text.contains("temperature") && !text.contains("max_tokens") && !text.contains("stop\""))
    }
}
