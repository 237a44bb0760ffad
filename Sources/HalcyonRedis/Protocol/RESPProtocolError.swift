/// What a server said is not Redis' protocol; nothing after it can be read.
struct RESPProtocolError: Error, Hashable, Sendable, CustomStringConvertible {
    enum Reason: String, Sendable {
        case unknownType = "a value of an unknown type"
        case badNumber = "a number that is none"
        case badLine = "a line without its end"
        case badBoolean = "a boolean that is none"
        case bulkWithoutEnd = "a string without its end"
        case bulkTooLong = "a string that is too long"
        case lineTooLong = "a line that is too long"
        case tooManyElements = "a reply of too many elements"
        case tooDeep = "a reply that is nested too deep"
        case pushWithin = "a push message within a reply"
        case unasked = "a reply that nobody asked for"
    }

    let reason: Reason

    init(_ reason: Reason) { self.reason = reason }

    var description: String { "Redis sent \(self.reason.rawValue)" }
}
