/// A message of a chat request; content parts are joined to one text.
struct ChatMessage: Decodable, Sendable, Hashable {
    let role: String
    let text: String

    init(role: String, text: String) {
        self.role = role
        self.text = text
    }

    private enum CodingKeys: String, CodingKey { case role, content }

    private struct Part: Decodable {
        let text: String?
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.role = try container.decode(String.self, forKey: .role)
        if let parts = try? container.decode([Part].self, forKey: .content) {
            self.text = parts.compactMap(\.text).joined()
        } else {
            self.text = try container.decodeIfPresent(String.self, forKey: .content) ?? ""
        }
    }
}
