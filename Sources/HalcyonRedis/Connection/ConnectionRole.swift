/// What a connection is for.
enum ConnectionRole: String, Hashable, Sendable {
    /// Looks entries up.
    case reads
    /// Writes entries and events, and hears what other processes write.
    case writes
    /// Waits for events.
    case log
    /// Asks how the servers belong together.
    case control
}
