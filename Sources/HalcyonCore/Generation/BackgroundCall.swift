/// A model call that no person waits for, and that ends when one needs its place.
public final class BackgroundCall: Sendable {
    private let giveUp: @Sendable () -> Bool

    /// - Parameter giveUp: ends the call unless a person listens to it by now; says whether it did.
    public init(_ giveUp: @escaping @Sendable () -> Bool) { self.giveUp = giveUp }

    /// Asks the call to end.
    ///
    /// - Returns: whether it does; false when a person has come to wait for it too.
    public func giveWay() -> Bool { self.giveUp() }
}
