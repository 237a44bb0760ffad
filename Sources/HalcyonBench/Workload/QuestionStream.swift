/// Questions to the knowledge base, repeated in meaning and word for word as often as the model says.
struct QuestionStream: Sendable {
    /// One question; questions with equal keys ask for the same thing.
    struct Question: Sendable, Hashable {
        let key: Int
        let text: String
    }

    private let zipf: Zipf
    /// Rank to key, so that the frequent keys are not neighbours.
    private let order: [Int]
    private let wording: QuestionWording
    private let wordForWordShare: Double
    private var random: SeededRandom
    private var lastText: [Int: String] = [:]

    /// - Parameter expectedQuestions: how many will be drawn; the number of keys follows it.
    init(model: PracticeModel, expectedQuestions: Int, conceptNames: [String], random: SeededRandom) {
        var random = random
        self.wording = QuestionWording(conceptNames: conceptNames)
        let keys = min(Self.keys(model: model, questions: expectedQuestions), self.wording.keyCount)
        self.zipf = Zipf(count: keys, exponent: model.keyExponent)
        self.order = Array((0..<keys).shuffled(using: &random))
        self.wordForWordShare = model.wordForWordShare
        self.random = random
    }

    /// So many keys that the share of repeats among this many questions is the model's.
    static func keys(model: PracticeModel, questions: Int) -> Int {
        guard questions < model.keyQuestions else { return model.keys }
        let whole = Zipf(count: model.keys, exponent: model.keyExponent)
        let wanted = whole.repeatShare(draws: model.keyQuestions)
        var low = 1
        var high = model.keys
        // More keys make fewer repeats.
        while low < high {
            let middle = (low + high) / 2
            let share = Zipf(count: middle, exponent: model.keyExponent).repeatShare(draws: max(questions, 2))
            if share > wanted { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// How many keys the questions are drawn from.
    var keyCount: Int { self.order.count }

    mutating func next() -> Question {
        let key = self.order[self.zipf.draw(using: &self.random)]
        if let text = self.lastText[key], self.random.chance(self.wordForWordShare) {
            return Question(key: key, text: text)
        }
        let text = self.wording.question(key: key, using: &self.random)
        self.lastText[key] = text
        return Question(key: key, text: text)
    }
}
