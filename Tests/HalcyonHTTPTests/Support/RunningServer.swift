import ServiceLifecycle

/// A server that listens.
struct RunningServer: Sendable {
    let port: Int
    let services: ServiceGroup

    /// Asks it to go down gracefully.
    func shutDown() async { await self.services.triggerGracefulShutdown() }

    func connect(_ body: (inout RawConnection) async throws -> Void) async throws {
        try await RawConnection.open(port: self.port, body)
    }
}
