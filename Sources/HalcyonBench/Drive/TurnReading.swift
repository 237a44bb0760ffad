/// What the events of one turn amount to.
struct TurnReading: Sendable {
    private enum Ending: Sendable {
        case none
        case failed(Failure)
        case done(Sample.Answer)
    }

    private var firstText: ContinuousClock.Instant?
    private var end: ContinuousClock.Instant?
    private var ending = Ending.none

    /// Takes the events that arrived together.
    mutating func take(_ events: [EventStreamReader.Event], now: ContinuousClock.Instant) {
        for event in events {
            switch event {
            case .turn: continue
            case .text: self.firstText = self.firstText ?? now
            case .error:
                self.end = now
                self.ending = .failed(.errorEvent)
            case .done(let json):
                self.end = now
                self.ending = Self.ending(json)
            }
        }
    }

    private static func ending(_ json: [UInt8]) -> Ending {
        do {
            return .done(try DoneEvent(json: json).answer)
        } catch {
            return .failed(.brokenStream)
        }
    }

    /// The result, once the stream has ended.
    var exchange: APIExchange {
        switch self.ending {
        case .none: .failed(.brokenStream)
        case .failed(let failure): .failed(failure)
        case .done(let answer): APIExchange(end: self.end ?? .now, firstText: self.firstText, answer: answer)
        }
    }
}
