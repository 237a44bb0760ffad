import NIOCore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Decodes request bodies and says what is wrong with them in OpenAI's shape.
enum RequestDecoding {
    static func decode<Value: Decodable>(_ type: Value.Type, from buffer: ByteBuffer) throws(APIError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(buffer.readableBytesView))
        } catch {
            throw self.described(error)
        }
    }

    private static func described(_ error: any Error) -> APIError {
        switch error {
        case DecodingError.keyNotFound(let key, let context):
            let path = self.path(context.codingPath + [key])
            return .badRequest("\(path) is missing.", parameter: path)
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            let path = self.path(context.codingPath)
            return .badRequest("\(path.isEmpty ? "The body" : path) has the wrong type.", parameter: path)
        default:
            return .badRequest("The body is not valid JSON.", code: "invalid_json")
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.reduce(into: "") { path, key in
            if let index = key.intValue {
                path += "[\(index)]"
            } else {
                path += path.isEmpty ? key.stringValue : ".\(key.stringValue)"
            }
        }
    }
}
