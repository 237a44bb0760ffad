/// The reason why bytes are not JSON, with the place.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    public var message: String

    /// Bytes before the place.
    public var byteOffset: Int

    public init(_ message: String, byteOffset: Int) {
        self.message = message
        self.byteOffset = byteOffset
    }

    public var description: String { "\(self.message) at byte \(self.byteOffset)" }
}
