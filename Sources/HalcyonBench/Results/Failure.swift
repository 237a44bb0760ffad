/// Why an operation counts as an error. The names are few, so that they can be counted.
enum Failure: Error, Sendable, Hashable {
    /// The server answered with another status than 2xx.
    case status(Int)
    /// The stream ended with an error event.
    case errorEvent
    /// The stream ended without its last event.
    case brokenStream
    case timeout
    case connection
    /// Too many operations were in flight.
    case notSent
    /// The session that it belongs to could not be opened.
    case noSession

    var name: String {
        switch self {
        case .status(let status): "status \(status)"
        case .errorEvent: "error event"
        case .brokenStream: "broken stream"
        case .timeout: "timeout"
        case .connection: "connection"
        case .notSent: "not sent"
        case .noSession: "no session"
        }
    }
}
