import HalcyonCore

/// An answer as it came over the wire.
struct RawResponse {
    var status: Int
    var version: String
    var body = ""
    private var fields: [String: String] = [:]

    init(head: String) {
        let lines = head.split(separator: "\r\n")
        let words = (lines.first ?? "").split(separator: " ")
        self.version = words.first.map(String.init) ?? ""
        self.status = words.dropFirst().first.flatMap { Int($0) } ?? 0
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            self.fields[parts[0].lowercased()] = parts.dropFirst().first.map { $0.drop { $0 == " " } }.map(String.init)
        }
    }

    subscript(_ name: String) -> String? { self.fields[name] }

    var provenance: String? { self["x-halcyon-provenance"] }

    func json() throws -> JSONValue { try JSONReader.read(Array(self.body.utf8)) }
}
