/// Who wants the reply of a turn.
public enum TurnPurpose: String, Hashable, Sendable {
    /// A person, or a client in a person's place.
    case answer
    /// Nobody yet: the reply is to be in the store before somebody asks. Such a turn climbs the same ladder by the same
    /// rules, but it asks anew what is stored already, counts in no figure of what people asked or waited for, and
    /// gives way to them.
    case warming
}
