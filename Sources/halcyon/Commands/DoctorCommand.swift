import ArgumentParser
import HalcyonCore

/// Looks at everything that a run needs and says what is wrong and how to mend it.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Look at everything that a run needs; says what is wrong and how to mend it."
    )

    @Option(help: "The data folder.")
    var data = ".halcyon"

    @Option(help: "The port that the server is to listen on.")
    var port = 8080

    @Option(help: "Also check this configuration file and reach its models.")
    var config: String?

    @ArgumentParser.Flag(help: "Print the result as JSON.")
    var json = false

    func run() async throws {
        let examination = Examination(dataFolder: self.data, port: self.port, configurationFile: self.config)
        let findings = await examination.run()
        if self.json {
            Console.say(Self.json(findings))
        } else {
            for finding in findings { Console.say(finding.line) }
        }
        if findings.contains(where: { $0.verdict == .broken }) {
            throw ExitCode(CommandFailure.Code.unavailable.rawValue)
        }
    }

    private static func json(_ findings: [Finding]) -> String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.name("findings")
            writer.array { writer in
                for finding in findings {
                    writer.object { writer in
                        writer.name("name")
                        writer.value(finding.name)
                        writer.name("verdict")
                        writer.value(finding.verdict.rawValue)
                        writer.name("detail")
                        writer.value(finding.detail)
                    }
                }
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
