/// What goes back to the person: the reply, whole or still in the making, and where it came from.
public struct Answer: Sendable {
    public var listener: ReplyListener
    public var provenance: Provenance

    /// The stored reply, where the answer is one.
    public var stored: StoredReply?

    public init(listener: ReplyListener, provenance: Provenance, stored: StoredReply? = nil) {
        self.listener = listener
        self.provenance = provenance
        self.stored = stored
    }
}
