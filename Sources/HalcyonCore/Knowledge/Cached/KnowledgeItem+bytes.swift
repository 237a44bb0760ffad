import HalcyonCache

extension TieredCodec<KnowledgeItem> {
    static let knowledge = Self(
        encode: { $0.bytes },
        decode: { bytes in
            // What cannot be read is a miss; the tiers count it.
            try? KnowledgeItem(bytes: bytes)
        },
        weight: { $0.bytes.count + 256 }
    )
}

extension KnowledgeItem {
    /// The first byte of the form below; another form gets another number.
    private static let formatVersion: UInt8 = 1

    private static let itemLimit = PageRequest.maximumLimit
    private static let synonymLimit = 1000

    var bytes: [UInt8] {
        var writer = ByteWriter(capacity: 1024)
        writer.byte(Self.formatVersion)
        switch self {
        case .concept(let concept):
            writer.byte(1)
            Self.write(&writer, concept)
        case .scenario(let scenario):
            writer.byte(2)
            Self.write(&writer, scenario)
        case .concepts(let page):
            writer.byte(3)
            writer.list(page.items, Self.write)
            writer.optional(page.nextCursor) { $0.text($1) }
        case .scenarios(let page):
            writer.byte(4)
            writer.list(page.items, Self.write)
            writer.optional(page.nextCursor) { $0.text($1) }
        }
        return writer.bytes
    }

    init(bytes: [UInt8]) throws(ByteReader.Malformed) {
        var reader = ByteReader(bytes)
        guard try reader.byte() == Self.formatVersion else { throw ByteReader.Malformed() }
        switch try reader.byte() {
        case 1: self = .concept(try Self.concept(&reader))
        case 2: self = .scenario(try Self.scenario(&reader))
        case 3: self = .concepts(try Self.page(&reader, Self.concept))
        case 4: self = .scenarios(try Self.page(&reader, Self.scenario))
        default: throw ByteReader.Malformed()
        }
        try reader.end()
    }

    private static func page<Item: Sendable>(
        _ reader: inout ByteReader, _ item: (inout ByteReader) throws(ByteReader.Malformed) -> Item
    ) throws(ByteReader.Malformed) -> Page<Item> {
        let items = try reader.list(upTo: Self.itemLimit, item)
        return Page(items: items, nextCursor: try reader.optional(Self.text))
    }

    private static func text(_ reader: inout ByteReader) throws(ByteReader.Malformed) -> String { try reader.text() }

    private static func write(_ writer: inout ByteWriter, _ concept: Concept) {
        writer.text(concept.id.value)
        writer.text(concept.name)
        writer.text(concept.definition)
        writer.text(concept.category)
        writer.list(concept.synonyms) { $0.text($1) }
        writer.optional(concept.source) { $0.text($1) }
    }

    private static func concept(_ reader: inout ByteReader) throws(ByteReader.Malformed) -> Concept {
        Concept(
            id: ConceptID(try reader.text()), name: try reader.text(), definition: try reader.text(),
            category: try reader.text(), synonyms: try reader.list(upTo: Self.synonymLimit, Self.text),
            source: try reader.optional(Self.text)
        )
    }

    private static func write(_ writer: inout ByteWriter, _ scenario: Scenario) {
        writer.text(scenario.id.value)
        writer.text(scenario.title)
        writer.text(scenario.topic)
        writer.number(Int64(scenario.difficulty))
        writer.text(scenario.risk.rawValue)
        writer.text(scenario.clientBrief)
        writer.text(scenario.openingLine)
        writer.text(scenario.learningGoal)
    }

    private static func scenario(_ reader: inout ByteReader) throws(ByteReader.Malformed) -> Scenario {
        let id = ScenarioID(try reader.text())
        let title = try reader.text()
        let topic = try reader.text()
        let difficulty = Int(try reader.number(as: Int64.self))
        guard let risk = Scenario.Risk(rawValue: try reader.text()) else { throw ByteReader.Malformed() }
        return Scenario(
            id: id, title: title, topic: topic, difficulty: difficulty, risk: risk, clientBrief: try reader.text(),
            openingLine: try reader.text(), learningGoal: try reader.text()
        )
    }
}
