import HTTPTypes
import HalcyonCore
import Hummingbird

/// `GET /v1/models` and `POST /v1/embeddings`.
struct ModelRoutes: Sendable {
    /// The most texts of one request.
    private static let inputLimit = 256

    let backend: any ModelBackend
    let turns: TurnFactory

    func add(to group: RouterGroup<HalcyonRequestContext>) {
        group.get("models") { _, _ in
            Response.json { writer in
                writer.member("object", "list")
                writer.member("data", self.backend.models) { Self.write($1, &$0) }
            }
        }
        group.get("models/:id") { _, context in
            let model = try self.turns.model(try context.path("id"))
            return Response.json { Self.write(model, &$0) }
        }
        group.post("embeddings") { request, _ in try await self.embed(request) }
    }

    private static func write(_ model: ModelDescription, _ writer: inout JSONWriter) {
        writer.member("id", model.id.value)
        writer.member("object", "model")
        writer.member("created", 0)
        writer.member("owned_by", "halcyon")
        writer.member("version", model.version)
        writer.member("notice", model.notice)
    }

    private func embed(_ request: Request) async throws -> Response {
        let (fields, _) = try await request.jsonFields(upTo: ChatRoutes.bodyByteLimit)
        let texts = try fields.strings("input", atMost: Self.inputLimit)
        guard !texts.isEmpty, !texts.contains("") else {
            throw HTTPFailure.invalid(
                "input", "`input` must be a text or an array of texts, none of them empty.", code: "invalid_value"
            )
        }
        let format = try fields.string("encoding_format") ?? "float"
        guard ["float", "base64"].contains(format) else {
            throw HTTPFailure.invalid(
                "encoding_format", "`encoding_format` must be `float` or `base64`.", code: "invalid_value"
            )
        }
        let isBase64 = format == "base64"
        let backend = self.backend
        let model = try fields.string("model").map { ModelID($0) }
        let embeddings = try await ClientPresence.whileThere { try await backend.embed(texts, model: model) }
        return Response.json { writer in
            writer.member("object", "list")
            writer.member("data", Array(embeddings.vectors.enumerated())) { writer, item in
                writer.member("object", "embedding")
                writer.member("index", item.offset)
                writer.name("embedding")
                if isBase64 {
                    writer.value(Base64.encode(littleEndianFloats: item.element))
                } else {
                    writer.array { writer in for number in item.element { writer.value(Double(number)) } }
                }
            }
            writer.member("model", embeddings.model.value)
            writer.object("usage") { writer in
                writer.member("prompt_tokens", embeddings.promptTokens)
                writer.member("total_tokens", embeddings.promptTokens)
            }
        }
    }
}
