import HalcyonCore

/// The product's own things as the API writes them.
extension JSONWriter {
    mutating func members(of scenario: Scenario) {
        self.member("id", scenario.id.value)
        self.member("title", scenario.title)
        self.member("topic", scenario.topic)
        self.member("difficulty", scenario.difficulty)
        self.member("risk", scenario.risk.rawValue)
        self.member("clientBrief", scenario.clientBrief)
        self.member("openingLine", scenario.openingLine)
        self.member("learningGoal", scenario.learningGoal)
    }

    mutating func members(of concept: Concept) {
        self.member("id", concept.id.value)
        self.member("name", concept.name)
        self.member("definition", concept.definition)
        self.member("category", concept.category)
        self.member("synonyms", concept.synonyms)
        self.member("source", concept.source)
    }

    mutating func members(of session: Session) {
        self.member("id", session.id.value)
        self.member("kind", session.kind.name)
        if case .rehearsal(let scenario) = session.kind {
            self.member("scenarioId", scenario.value)
        } else {
            self.member("scenarioId", String?.none)
        }
        self.member("title", session.title)
        self.member("createdAt", Timestamp.text(unixMilliseconds: session.createdUnixMilliseconds))
        self.member("updatedAt", Timestamp.text(unixMilliseconds: session.updatedUnixMilliseconds))
        self.member("turnCount", session.turnCount)
    }

    mutating func members(of turn: SessionTurn) {
        self.member("id", turn.id.value)
        self.member("index", turn.index)
        self.member("userText", turn.userText)
        self.member("replyText", turn.replyText)
        self.member("status", turn.status.rawValue)
        if let record = turn.record {
            self.object("provenance") { $0.members(of: record) }
        } else {
            self.name("provenance")
            self.null()
        }
        self.member("createdAt", Timestamp.text(unixMilliseconds: turn.createdUnixMilliseconds))
        self.member("completedAt", turn.completedUnixMilliseconds.map { Timestamp.text(unixMilliseconds: $0) })
    }

    mutating func members(of record: TurnRecord) {
        self.member("source", record.source)
        self.member("reason", record.reason)
        self.member("ageSeconds", record.ageSeconds)
        self.member("staleness", record.staleness)
        self.member("similarity", record.similarity)
        self.member("coalesced", record.coalesced)
        self.member("model", record.model)
        self.member("stored", record.stored)
        self.member("noStoreReason", record.noStoreReason)
        self.member("stages", record.stages) { writer, stage in
            writer.member("name", stage.name)
            writer.member("milliseconds", stage.milliseconds)
        }
        self.member("firstTextMilliseconds", record.firstTextMilliseconds)
        self.member("totalMilliseconds", record.totalMilliseconds)
    }
}
