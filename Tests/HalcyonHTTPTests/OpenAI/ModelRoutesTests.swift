import HalcyonCore
import Testing

@testable import HalcyonHTTP

@Suite(.timeLimit(.minutes(1))) struct ModelRoutesTests {
    @Test func modelsAreListedAndFound() async throws {
        try await Fixture().routed { client in
            let list = try await client.get("/v1/models").json()
            #expect(list["object"].stringValue == "list")
            #expect(list["data"].arrayValue?.map { $0["id"].stringValue } == ["stub-1", "stub-2"])
            let model = try await client.get("/v1/models/stub-1").json()
            #expect(model["object"].stringValue == "model")
            #expect(model["notice"].stringValue == "This model is a stub.")
            let unknown = try await client.get("/v1/models/gpt-99")
            #expect(unknown.statusCode == 404)
            #expect(try unknown.json()["error"]["code"].stringValue == "model_not_found")
        }
    }

    @Test(arguments: [#""ab""#, #"["ab","abcd"]"#])
    func embeddingsAreFloatsOrBase64(input: String) async throws {
        try await Fixture().routed { client in
            let floats = try await client.post("/v1/embeddings", #"{"model":"stub-1","input":\#(input)}"#)
            #expect(floats.statusCode == 200)
            let json = try floats.json()
            #expect(json["data"][0]["embedding"].arrayValue?.map(\.doubleValue) == [2, 0.5, -1])
            #expect(json["data"][0]["index"].intValue == 0)
            #expect(json["model"].stringValue == "stub-1")
            let count = input.hasPrefix("[") ? 2 : 1
            #expect(json["data"].arrayValue?.count == count)
            #expect(json["usage"]["total_tokens"].intValue == count)

            let encoded = try await client.post(
                "/v1/embeddings", #"{"input":\#(input),"encoding_format":"base64"}"#
            )
            // The bytes of 2, 0.5 and -1 as little-endian floats.
            #expect(try encoded.json()["data"][0]["embedding"].stringValue == "AAAAQAAAAD8AAIC/")
        }
    }

    @Test(
        arguments: [
            (#"{}"#, 400, "invalid_value", "input"), (#"{"input":[]}"#, 400, "invalid_value", "input"),
            (#"{"input":["a",""]}"#, 400, "invalid_value", "input"), (#"{"input":7}"#, 400, "invalid_type", "input"),
            (#"{"input":[1,2]}"#, 400, "invalid_type", "input"),
            (#"{"input":"a","encoding_format":"int8"}"#, 400, "invalid_value", "encoding_format"),
            (#"{"input":"a","encoding_format":7}"#, 400, "invalid_type", "encoding_format"),
            (#"{"input":"a","model":"gpt-99"}"#, 404, "model_not_found", "model"),
            (#"{"input""#, 400, "invalid_json", nil),
        ] as [(String, Int, String, String?)]
    )
    func badEmbeddingsRequestIsRefused(body: String, status: Int, code: String, parameter: String?) async throws {
        try await Fixture().routed { client in
            let response = try await client.post("/v1/embeddings", body)
            #expect(response.statusCode == status)
            let error = try response.json()["error"]
            #expect(error["code"].stringValue == code)
            #expect(error["param"].stringValue == parameter)
        }
    }

    @Test(
        arguments: [
            ([], ""), ([0], "AA=="), ([0, 1], "AAE="), ([0, 1, 2], "AAEC"), ([255, 254, 253, 252], "//79/A=="),
        ] as [([UInt8], String)]
    )
    func base64IsPadded(bytes: [UInt8], text: String) {
        #expect(Base64.encode(bytes) == text)
    }
}
