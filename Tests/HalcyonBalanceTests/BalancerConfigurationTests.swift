import Configuration
import HalcyonBalance
import Testing

@Suite struct BalancerConfigurationTests {
    func configuration(_ values: [AbsoluteConfigKey: ConfigValue]) throws -> BalancerConfiguration {
        let reader = ConfigReader(provider: InMemoryProvider(values: values))
        return try BalancerConfiguration(config: reader.scoped(to: "models"))
    }

    @Test func settingsComeFromTheReader() throws {
        let configuration = try self.configuration([
            "models.failuresToEject": 7, "models.ejectionTime": 2.5, "models.longestEjectionTime": 5.0,
            "models.concurrencyLimit": 3,
        ])
        let expected = BalancerConfiguration(
            failuresToEject: 7, ejectionTime: .seconds(2.5), longestEjectionTime: .seconds(5), concurrencyLimit: 3
        )
        #expect(configuration == expected)
    }

    @Test func missingSettingsHaveTheirDefaults() throws {
        #expect(try self.configuration([:]) == BalancerConfiguration())
    }

    @Test(arguments: [
        "models.failuresToEject", "models.ejectionTime", "models.longestEjectionTime", "models.concurrencyLimit",
    ])
    func settingOutOfBoundsIsNamed(key: String) throws {
        let value: ConfigValue = key.hasSuffix("Time") ? ConfigValue(0.0, isSecret: false) : 0
        let error = #expect(throws: BalancerError.self) {
            try self.configuration([AbsoluteConfigKey(key.split(separator: ".").map(String.init)): value])
        }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.description.contains(key.dropFirst("models.".count)) == true)
    }
}
