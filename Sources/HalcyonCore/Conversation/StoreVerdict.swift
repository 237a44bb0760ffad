/// What became of a whole reply: unlike ``Provenance/noStoreReason``, which is said before the reply is there, this is
/// known when it has ended.
public enum StoreVerdict: Hashable, Sendable {
    case stored
    case notStored(NoStoreReason)

    /// - Parameter reason: nil where the reply was stored.
    init(_ reason: NoStoreReason?) { self = reason.map { .notStored($0) } ?? .stored }

    /// Nil where the reply was stored.
    public var reason: NoStoreReason? {
        switch self {
        case .stored: nil
        case .notStored(let reason): reason
        }
    }
}
