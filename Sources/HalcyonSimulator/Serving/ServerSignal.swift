/// What a running server must hear about.
enum ServerSignal: Sendable, Equatable {
    /// A fault script came: deaths by time are to be planned anew.
    case faultsChanged
    /// The server dies now.
    case kill(downTime: Duration?)
}
