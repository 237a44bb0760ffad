/// Settings of a ``ModelSimulator``.
public struct SimulatorConfiguration: Sendable {
    /// The address to listen on.
    public var host: String

    /// The port to listen on; 0 takes a free one, which ``onBound`` tells.
    public var port: Int

    /// How fast the server is and which models it serves.
    public var profile: ServiceProfile

    /// Changes every reply, every jitter and every draw of the fault script.
    public var seed: UInt64

    /// What goes wrong from the start.
    public var faults: FaultScript

    /// Called with the port each time the server listens: at the start and after each restart by a fault.
    public var onBound: @Sendable (Int) -> Void

    public init(
        host: String = "127.0.0.1",
        port: Int = 0,
        profile: ServiceProfile = .mentallama7B,
        seed: UInt64 = 1,
        faults: FaultScript = FaultScript(),
        onBound: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        self.host = host
        self.port = port
        self.profile = profile
        self.seed = seed
        self.faults = faults
        self.onBound = onBound
    }
}
