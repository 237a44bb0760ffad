import HalcyonCore

/// The tool calls that a stream's deltas add up to.
struct ToolCalls {
    private struct Call {
        var id = ""
        var type = "function"
        var name = ""
        var arguments = ""
    }

    private var calls: [Int: Call] = [:]

    init(_ deltas: [JSONMembers]) {
        for delta in deltas {
            for item in delta["tool_calls"]?.arrayValue ?? [] {
                guard let piece = item.objectValue else { continue }
                self.add(piece, at: piece["index"]?.intValue ?? 0)
            }
        }
    }

    var isEmpty: Bool { self.calls.isEmpty }

    func write(_ writer: inout JSONWriter) {
        writer.member("tool_calls", self.calls.sorted { $0.key < $1.key }.map(\.value)) { writer, call in
            writer.member("id", call.id)
            writer.member("type", call.type)
            writer.object("function") { writer in
                writer.member("name", call.name)
                writer.member("arguments", call.arguments)
            }
        }
    }

    private mutating func add(_ piece: JSONMembers, at index: Int) {
        var call = self.calls[index] ?? Call()
        if let id = piece["id"]?.stringValue { call.id = id }
        if let type = piece["type"]?.stringValue { call.type = type }
        call.name += piece["function"]?.objectValue?["name"]?.stringValue ?? ""
        call.arguments += piece["function"]?.objectValue?["arguments"]?.stringValue ?? ""
        self.calls[index] = call
    }
}
