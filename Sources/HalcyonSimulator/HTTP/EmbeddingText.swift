#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The body of an embeddings reply.
enum EmbeddingText {
    static func response(to request: EmbeddingRequest, tokens: Int) -> String {
        let items = request.inputs.enumerated().map { index, input in
            let vector = WordHashEmbedder.embed(input)
            let text = request.isBase64 ? "\"\(self.base64(vector))\"" : self.list(vector)
            return "{\"object\":\"embedding\",\"index\":\(index),\"embedding\":\(text)}"
        }
        return "{\"object\":\"list\",\"data\":[\(items.joined(separator: ","))],"
            + "\"model\":\(JSONText.quoted(request.model)),"
            + "\"usage\":{\"prompt_tokens\":\(tokens),\"total_tokens\":\(tokens)}}"
    }

    private static func list(_ vector: [Float]) -> String {
        "[\(vector.map { $0 == 0 ? "0" : "\($0)" }.joined(separator: ","))]"
    }

    /// Little-endian 32-bit floats, as the `openai` package asks for.
    private static func base64(_ vector: [Float]) -> String {
        var bytes = Data(capacity: vector.count * 4)
        for number in vector {
            let bits = number.bitPattern
            for shift in stride(from: 0, to: 32, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(shift)))
            }
        }
        return bytes.base64EncodedString()
    }
}
