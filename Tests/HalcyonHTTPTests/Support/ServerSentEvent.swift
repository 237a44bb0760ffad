import HalcyonCore

/// One event of a stream.
struct ServerSentEvent: Equatable {
    var id: String?
    var name: String?
    var data: String

    static func all(in text: String) -> [ServerSentEvent] {
        text.split(separator: "\n\n").map { block in
            var event = ServerSentEvent(data: "")
            for line in block.split(separator: "\n") {
                let parts = line.split(separator: ":", maxSplits: 1)
                let value = parts.dropFirst().first.map { String($0.drop { $0 == " " }) } ?? ""
                switch parts.first {
                case "id": event.id = value
                case "event": event.name = value
                case "data": event.data += value
                default: break
                }
            }
            return event
        }
    }

    func json() throws -> JSONValue { try JSONReader.read(Array(self.data.utf8)) }
}
