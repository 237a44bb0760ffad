import HalcyonCore

extension FieldProblem {
    /// The members of one line of a file.
    ///
    /// - Throws: ``FieldProblem`` unless the bytes are one JSON object.
    static func members(of bytes: [UInt8]) throws(FieldProblem) -> JSONMembers {
        do throws(JSONError) {
            let value = try JSONReader.read(bytes)
            guard let members = value.objectValue else {
                throw JSONError("\(value.kindName) instead of an object", byteOffset: 0)
            }
            return members
        } catch {
            throw FieldProblem("not a JSON object: \(error)")
        }
    }
}
