/// The reason why the page cannot be served.
public struct AssetError: Error, CustomStringConvertible {
    public var description: String

    init(_ description: String) { self.description = description }
}
