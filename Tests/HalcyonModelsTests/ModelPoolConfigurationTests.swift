import Configuration
import HalcyonCore
import HalcyonModels
import Testing

@Suite struct ModelPoolConfigurationTests {
    private static func read(_ changes: [AbsoluteConfigKey: ConfigValue?] = [:]) throws -> ModelPoolConfiguration {
        var values: [AbsoluteConfigKey: ConfigValue] = [
            "models.names": texts("llama-7b", "llama-13b"),
            "models.llama-7b.version": "2026-01",
            "models.llama-7b.instances": texts("http://10.0.0.5:8000/v1", "https://models.example/seven/"),
            "models.llama-7b.weights": ConfigValue(.intArray([2, 1]), isSecret: false),
            "models.llama-7b.apiKey": "sesame",
            "models.llama-13b.version": "2026-02",
            "models.llama-13b.instances": texts("http://[::1]:8000"),
            "models.llama-13b.upstreamName": "org/llama",
            "models.llama-13b.notice": "Slow",
            "models.llama-13b.concurrency": 3,
            "models.limits.firstTextSeconds": 2.5,
        ]
        for (key, value) in changes { values[key] = value }
        return try ModelPoolConfiguration(
            config: ConfigReader(provider: InMemoryProvider(values: values)).scoped(to: "models")
        )
    }

    @Test func everyKeyIsRead() throws {
        let configuration = try Self.read()
        let seven = configuration.models[0]
        #expect(seven.description == ModelDescription(id: "llama-7b", version: "2026-01"))
        #expect(seven.instances.map(\.name) == ["llama-7b-1", "llama-7b-2"])
        #expect(seven.instances.map(\.url) == ["http://10.0.0.5:8000", "https://models.example/seven"])
        #expect(seven.instances.map(\.weight) == [2, 1])
        #expect(seven.instances.map(\.apiKey) == ["sesame", "sesame"])
        #expect(seven.concurrency == 16)
        let thirteen = configuration.models[1]
        #expect(thirteen.description.notice == "Slow")
        #expect(thirteen.upstreamName == "org/llama")
        #expect(thirteen.concurrency == 3)
        #expect(configuration.embeddings == nil)
        #expect(configuration.limits == ModelLimits(firstText: .milliseconds(2500)))
    }

    @Test func embeddingServerIsRead() throws {
        let configuration = try Self.read([
            "models.embeddings.url": "http://10.0.0.7:1", "models.embeddings.model": "minilm",
        ])
        #expect(configuration.embeddings?.model == "minilm")
        #expect(configuration.embeddings?.instance.url == "http://10.0.0.7:1")
    }

    @Test(
        arguments: [
            ("models.names", nil, "names"),
            ("models.names", texts("a", "a"), "a.version"),
            ("models.names", texts("limits"), "names"),
            ("models.llama-7b.version", nil, "llama-7b.version"),
            ("models.llama-7b.instances", nil, "llama-7b.instances"),
            ("models.llama-13b.instances", nil, "llama-13b.instances"),
            ("models.llama-13b.instances", texts("10.0.0.5:8000"), "llama-13b.instances"),
            ("models.llama-13b.instances", texts("http://user:pass@host"), "llama-13b.instances"),
            ("models.llama-13b.instances", texts("http://host:99999"), "llama-13b.instances"),
            ("models.llama-13b.weights", ConfigValue(.intArray([0]), isSecret: false), "llama-13b.weights"),
            ("models.llama-13b.concurrency", "many", "llama-13b.concurrency"),
            ("models.llama-13b.concurrency", 0, "llama-13b.concurrency"),
            ("models.limits.firstTextSeconds", 0.0, "limits.firstTextSeconds"),
            ("models.limits.retries", 99, "limits.retries"),
            ("models.embeddings.model", "minilm", "embeddings.url"),
            ("models.embeddings.url", "http://10.0.0.7:1", "embeddings.model"),
        ] as [(AbsoluteConfigKey, ConfigValue?, String)])
    func wrongSettingIsNamed(key: AbsoluteConfigKey, value: ConfigValue?, named: String) {
        let error = #expect(throws: ModelSetupError.self) { try Self.read([key: value]) }
        #expect(error?.key == named)
        #expect(error?.message.contains("pass") != true)
    }

    @Test func keyOfAnInstanceIsNeverShown() throws {
        let instance = try ModelInstance(name: "one", url: "http://127.0.0.1:1", apiKey: "sesame")
        #expect(!"\(instance)".contains("sesame"))
        #expect(!String(reflecting: instance).contains("sesame"))
    }
}

private func texts(_ texts: String...) -> ConfigValue { ConfigValue(.stringArray(texts), isSecret: false) }
