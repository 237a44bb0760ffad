/// A model that turns can be answered by.
public struct ModelDescription: Hashable, Sendable {
    public var id: ModelID

    /// Changes whenever the same name may give another answer: new weights, template or quantisation.
    public var version: String

    /// What people must be told about this model, if anything.
    public var notice: String?

    public init(id: ModelID, version: String, notice: String? = nil) {
        self.id = id
        self.version = version
        self.notice = notice
    }
}
