import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import HalcyonSimulator

/// The routes with the profile that takes no time.
@Suite struct SimulatorRoutesTests {
    static let messages = #""messages":[{"role":"system","content":"You are Sam."},{"role":"user","content":"Hi."}]"#

    func post(
        _ path: String, _ body: String, faults: FaultScript = FaultScript(), profile: ServiceProfile = .instant
    ) async throws -> TestResponse {
        let simulator = ModelSimulator(configuration: .init(profile: profile, faults: faults))
        return try await simulator.application().test(.router) { client in
            try await client.execute(uri: path, method: .post, body: ByteBuffer(string: body)) { $0 }
        }
    }

    func chat(_ members: String = "", faults: FaultScript = FaultScript()) async throws -> TestResponse {
        try await self.post(
            "/v1/chat/completions", "{\"model\":\"instant\",\(Self.messages)\(members)}", faults: faults
        )
    }

    func member(_ name: String, of json: String) -> String? {
        guard let start = json.firstRange(of: "\"\(name)\":\"") else { return nil }
        return String(json[start.upperBound...].prefix { $0 != "\"" })
    }

    func events(_ response: TestResponse) -> [String] {
        String(buffer: response.body).split(separator: "\n\n").map { String($0.dropFirst(6)) }
    }

    @Test func streamAndWholeReplyHaveTheSameText() async throws {
        let whole = try await self.chat()
        #expect(whole.status == .ok)
        let text = try #require(self.member("content", of: String(buffer: whole.body)))
        #expect(text.utf8.count > 20)

        let stream = try await self.chat(",\"stream\":true")
        #expect(stream.headers[.contentType]?.hasPrefix("text/event-stream") == true)
        let events = self.events(stream)
        #expect(events.first?.contains("\"delta\":{\"role\":\"assistant\",\"content\":\"\"}") == true)
        #expect(events.compactMap { self.member("content", of: $0) }.joined() == text)
        #expect(events.last == "[DONE]")
        #expect(events.dropLast().last?.contains("\"finish_reason\":\"stop\"") == true)
    }

    @Test func usageComesWhenItIsAskedFor() async throws {
        let events = self.events(
            try await self.chat(",\"stream\":true,\"stream_options\":{\"include_usage\":true}")
        )
        let usage = try #require(events.dropLast().last)
        #expect(usage.contains("\"choices\":[],\"usage\":{\"prompt_tokens\":"))
        #expect(usage.contains("\"completion_tokens\":\(events.count - 4)"))
        #expect(events.first?.contains("\"usage\":null") == true)
        let without = self.events(try await self.chat(",\"stream\":true"))
        #expect(!without.contains { $0.contains("usage") })
    }

    @Test func limitEndsAReplyWithLength() async throws {
        let body = String(buffer: try await self.chat(",\"max_tokens\":5").body)
        #expect(body.contains("\"finish_reason\":\"length\""))
        #expect(body.contains("\"completion_tokens\":5"))
    }

    @Test(arguments: [
        ("{", 400, "invalid_json"),
        ("[]", 400, "wrong type"),
        ("{\"model\":\"instant\"}", 400, "messages is missing"),
        ("{\"model\":\"instant\",\"messages\":[]}", 400, "At least one message"),
        ("{\"model\":\"instant\",\"messages\":[{\"content\":\"x\"}]}", 400, "messages[0].role is missing"),
        ("{\"model\":\"instant\",\"messages\":[{\"role\":\"user\",\"content\":5}]}", 400, "messages[0].content"),
        ("{\"model\":\"gpt-9\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}", 404, "model_not_found"),
    ])
    func badRequestSaysWhatIsWrong(body: String, status: Int, expected: String) async throws {
        let response = try await self.post("/v1/chat/completions", body)
        let text = String(buffer: response.body)
        #expect(response.status.code == status)
        #expect(text.hasPrefix("{\"error\":{\"message\":"))
        #expect(text.contains(expected), "\(text)")
    }

    @Test func promptLongerThanTheContextIsRefused() async throws {
        let long = String(repeating: "word ", count: 4000)
        let response = try await self.post(
            "/v1/chat/completions",
            "{\"model\":\"instant\",\"messages\":[{\"role\":\"user\",\"content\":\"\(long)\"}]}"
        )
        #expect(response.status == .badRequest)
        #expect(String(buffer: response.body).contains("context_length_exceeded"))
    }

    @Test func bodyOverTheLimitIsRefused() async throws {
        let response = try await self.post("/v1/chat/completions", String(repeating: " ", count: 5_000_000))
        #expect(response.status == .contentTooLarge)
    }

    @Test func contentPartsAreJoined() async throws {
        let parts = #"[{"type":"text","text":"H"},{"type":"text","text":"i."}]"#
        let whole = try await self.chat()
        let joined = try await self.post(
            "/v1/chat/completions",
            #"{"model":"instant","messages":[{"role":"system","content":"You are Sam."},"#
                + #"{"role":"user","content":\#(parts)}]}"#
        )
        let text = self.member("content", of: String(buffer: whole.body))
        #expect(self.member("content", of: String(buffer: joined.body)) == text)
    }

    @Test func injectedErrorHasItsStatus() async throws {
        let response = try await self.chat(faults: FaultScript(rules: [FaultRule(.error(status: 503))]))
        #expect(response.status == .serviceUnavailable)
        #expect(response.headers[.retryAfter] == "1")
        #expect(String(buffer: response.body).contains("injected_fault"))
    }

    @Test func faultsAreChangedAtRunTime() async throws {
        let simulator = ModelSimulator(configuration: .init(profile: .instant))
        let body = ByteBuffer(string: "{\"model\":\"instant\",\(Self.messages)}")
        try await simulator.application().test(.router) { client in
            func status() async throws -> Int {
                try await client.execute(uri: "/v1/chat/completions", method: .post, body: body) { $0.status.code }
            }
            func install(_ script: String) async throws -> TestResponse {
                try await client.execute(uri: "/sim/faults", method: .post, body: ByteBuffer(string: script)) { $0 }
            }
            #expect(try await status() == 200)
            #expect(try await install(##"[{"kind":"error","status":500,"from":"#1","to":"#1"}]"##).status == .ok)
            #expect(try await status() == 500)
            #expect(try await status() == 200)
            let refused = try await install(#"[{"kind":"error","status":20}]"#)
            #expect(refused.status == .badRequest)
            #expect(String(buffer: refused.body).contains("rules[0].status"))
        }
    }

    @Test func embeddingsComeAsNumbersOrBase64() async throws {
        let numbers = String(
            buffer: try await self.post("/v1/embeddings", #"{"model":"instant","input":["one","two"]}"#).body
        )
        #expect(numbers.contains("\"index\":1,\"embedding\":["))
        let base64 = String(
            buffer: try await self.post(
                "/v1/embeddings", #"{"model":"instant","input":"one","encoding_format":"base64"}"#
            ).body
        )
        // 384 floats of four bytes are 2,048 characters.
        #expect(self.member("embedding", of: base64)?.utf8.count == 2048)
    }

    @Test func pagesTellWhatHappened() async throws {
        let simulator = ModelSimulator(configuration: .init(profile: .instant))
        let body = ByteBuffer(string: "{\"model\":\"instant\",\(Self.messages)}")
        try await simulator.application().test(.router) { client in
            try await client.execute(uri: "/v1/chat/completions", method: .post, body: body) { _ in }
            func page(_ path: String) async throws -> String {
                try await client.execute(uri: path, method: .get) { String(buffer: $0.body) }
            }
            #expect(try await page("/health") == "{\"status\":\"ok\"}")
            #expect(try await page("/v1/models").contains("\"id\":\"instant\""))
            let calls = try await page("/sim/calls")
            #expect(calls.contains("\"started\":1,\"finished\":1,\"aborted\":0"))
            let metrics = try await page("/metrics")
            #expect(metrics.contains("\nhalcyon_simulator_requests_finished_total 1\n"))
            #expect(metrics.contains("# TYPE halcyon_simulator_requests_running gauge"))
        }
    }
}
