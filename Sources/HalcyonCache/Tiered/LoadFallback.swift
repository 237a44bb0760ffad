/// An old value that is served if there is nothing better.
struct LoadFallback<Value: Sendable>: Sendable {
    enum Origin: Sendable {
        case memory
        /// Good but for its age, when the shared tier was asked with this ticket.
        case shared(LoadTicket)
        /// Nobody knows whether it is good.
        case unknown
    }

    let found: FoundEntry<Value>
    let origin: Origin
}
