import HalcyonCore

extension [String] {
    /// The texts as a JSON array.
    var jsonText: String {
        var writer = JSONWriter()
        writer.value(.array(self.map { .string($0) }))
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// - Throws: ``Damage`` unless the text is a JSON array of texts.
    init(jsonText: String) throws {
        do {
            guard let values = try JSONReader.read([UInt8](jsonText.utf8)).arrayValue else { throw Damage() }
            self = try values.map { value in
                guard let text = value.stringValue else { throw Damage() }
                return text
            }
        } catch {
            throw Damage()
        }
    }
}
