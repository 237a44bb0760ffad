import HalcyonStore
import HalcyonTesting
import Testing

@Suite struct StoreConformanceTests {
    @Test(arguments: StoreConformance.checks) func sqliteConforms(check: StoreConformance.Check) async throws {
        try await TemporaryStore.with { temporary in
            let store = try await temporary.open()
            try await check.run(store)
            try await store.close()
        }
    }

    @Test(arguments: StoreConformance.checks) func memoryConforms(check: StoreConformance.Check) async throws {
        try await check.run(InMemoryStore(scenarios: StoreConformance.scenarios))
    }
}
