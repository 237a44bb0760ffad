import HalcyonCore
import Logging
import ServiceLifecycle

/// Runs services while `body` runs, then cancels them and waits for them to go.
func withRunning<Result: Sendable>(
    _ services: any Service..., body: () async throws -> Result
) async throws -> Result {
    try await withThrowingTaskGroup(of: Void.self) { group in
        for service in services { group.addTask { try await service.run() } }
        let result: Result
        do {
            result = try await body()
        } catch {
            group.cancelAll()
            throw error
        }
        group.cancelAll()
        try await group.waitForAll()
        return result
    }
}

extension ServiceGroup {
    /// Services that stop when a test says so, and listen to no signal.
    static func quiet(_ services: [any Service]) -> ServiceGroup {
        ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services.map { .init(service: $0) },
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
        )
    }
}
