import Configuration
import Testing

@testable import halcyon

@Suite struct ConfigurationFileTests {
    @Test func typoIsFoundWithItsPlaceAndTheNearestKey() throws {
        let file = try ConfigurationFile(path: "h.yaml", text: "server:\n  prot: 8080\n")
        #expect(
            file.problems.map(\.description)
                == ["h.yaml:2:3: unknown key `server.prot`; did you mean `server.port`?"]
        )
    }

    @Test func typoInASectionIsFound() throws {
        let file = try ConfigurationFile(path: "h.yaml", text: "modles:\n  names: [a]\n")
        #expect(file.problems.map(\.message) == ["unknown key `modles`; did you mean `models`?"])
    }

    @Test func keyFarFromAnyListsWhatMayStand() throws {
        let file = try ConfigurationFile(path: "h.yaml", text: "logging:\n  zebra: 1\n")
        #expect(file.problems.map(\.message) == ["unknown key `logging.zebra`; here may stand format, level"])
    }

    @Test(arguments: [
        ("server: { port: many }", "`server.port` must be a whole number from 0 to 65535"),
        ("server: { port: 70000 }", "`server.port` must be a whole number from 0 to 65535"),
        ("flags: { cache.l1: false }", "unknown key `flags.cache.l1`; here may stand answers, cache, models"),
        ("flags: { cache: { l1: perhaps } }", "`flags.cache.l1` must be true or false"),
        (
            "logging: { level: loud }",
            "`logging.level` must be one of trace, debug, info, notice, warning, error, critical"
        ),
        ("models: { names: small }", "`models.names` must be a list of texts"),
        ("models: { nmes: [a] }", "`models.nmes` is a section: give it keys below; or did you mean `models.names`?"),
        ("server: 8080", "`server` is a section: give it keys below"),
        ("server: { port: { a: 1 } }", "`server.port` must be a whole number from 0 to 65535"),
    ])
    func wrongValueIsNamed(yaml: String, message: String) throws {
        #expect(try ConfigurationFile(path: "h.yaml", text: yaml).problems.map(\.message) == [message])
    }

    @Test func allProblemsAreFoundAtOnce() throws {
        let file = try ConfigurationFile(path: "h.yaml", text: "server:\n  prot: 1\n  hots: a\n")
        #expect(file.problems.map(\.line) == [2, 3])
    }

    @Test func brokenYAMLHasItsPlace() {
        #expect {
            try ConfigurationFile(path: "h.yaml", text: "server:\n  port: [1\nkeys: 2\n")
        } throws: { error in
            (error as? ConfigurationProblem)?.line != nil
        }
    }

    @Test func missingFileSaysSo() {
        #expect(throws: ConfigurationProblem.self) { try ConfigurationFile(path: "/nowhere/h.yaml") }
    }

    @Test func secretsAreMarked() throws {
        let file = try ConfigurationFile(
            path: "h.yaml", text: "keys:\n  names: [a]\n  a: { secret: 0123456789abcdef, tenant: t }\n"
        )
        #expect(file.values[["keys", "a", "secret"]]?.isSecret == true)
        #expect(file.values[["keys", "a", "tenant"]]?.isSecret == false)
    }

    @Test func modelsMayHaveAnyName() throws {
        let file = try ConfigurationFile(
            path: "h.yaml",
            text: "models:\n  names: [qwen2.5]\n  qwen2.5: { version: '1', instances: ['http://h:1'] }\n"
        )
        #expect(file.problems.isEmpty)
    }
}
