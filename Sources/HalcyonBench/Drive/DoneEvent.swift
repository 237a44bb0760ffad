internal import FoundationEssentials

/// What the bench reads of a turn's last event.
struct DoneEvent: Decodable, Sendable, Hashable {
    struct Provenance: Decodable, Sendable, Hashable {
        let source: String
        let coalesced: Bool?
    }

    let provenance: Provenance

    init(json: [UInt8]) throws {
        self = try JSONDecoder().decode(DoneEvent.self, from: Data(json))
    }

    /// The sources that are counted by name; a server of another version may know others.
    private static let sources: Set<String> = ["safety", "rule", "l1", "l2", "semantic", "model"]

    var answer: Sample.Answer {
        let source = Self.sources.contains(self.provenance.source) ? self.provenance.source : "other"
        return Sample.Answer(source: source, isCoalesced: self.provenance.coalesced ?? false)
    }
}
