/// The members of an embeddings request.
struct EmbeddingRequest: Decodable, Sendable {
    private enum CodingKeys: String, CodingKey {
        case model, input, dimensions
        case encodingFormat = "encoding_format"
    }

    static let inputLimit = 256

    let model: String
    let inputs: [String]
    let isBase64: Bool
    let dimensions: Int?

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.model = try container.decode(String.self, forKey: .model)
        if let one = try? container.decode(String.self, forKey: .input) {
            self.inputs = [one]
        } else {
            self.inputs = try container.decode([String].self, forKey: .input)
        }
        self.isBase64 = try container.decodeIfPresent(String.self, forKey: .encodingFormat) == "base64"
        self.dimensions = try container.decodeIfPresent(Int.self, forKey: .dimensions)
    }

    func check() throws(APIError) {
        guard (1...Self.inputLimit).contains(self.inputs.count) else {
            throw .badRequest("1 to \(Self.inputLimit) texts are needed.", parameter: "input")
        }
        guard self.dimensions ?? WordHashEmbedder.dimensions == WordHashEmbedder.dimensions else {
            throw .badRequest("Vectors have \(WordHashEmbedder.dimensions) dimensions.", parameter: "dimensions")
        }
    }
}
