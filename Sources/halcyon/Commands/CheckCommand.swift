import ArgumentParser
import HalcyonCore

/// Says whether a configuration is right, without starting anything.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check a configuration file; every problem with file, line and column."
    )

    @Argument(help: "The configuration file, for example halcyon.yaml.")
    var file: String

    @ArgumentParser.Flag(help: "Print the result as JSON.")
    var json = false

    func run() async throws {
        var problems: [ConfigurationProblem] = []
        do {
            problems = try ConfigurationFile(path: self.file).problems
            if problems.isEmpty { _ = try ServerSettings.load(path: self.file).questions?.read() }
        } catch let problem as ConfigurationProblem {
            problems.append(problem)
        }
        if self.json {
            Console.say(Self.report(problems))
        } else if problems.isEmpty {
            Console.say("\(self.file): all is well")
        } else {
            for problem in problems { Console.error(problem.description) }
        }
        if !problems.isEmpty { throw ExitCode(CommandFailure.Code.configuration.rawValue) }
    }

    private static func report(_ problems: [ConfigurationProblem]) -> String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.name("ok")
            writer.value(problems.isEmpty)
            writer.name("problems")
            writer.array { writer in
                for problem in problems {
                    writer.object { writer in
                        writer.name("file")
                        writer.value(problem.file)
                        writer.name("line")
                        if let line = problem.line { writer.value(line) } else { writer.null() }
                        writer.name("column")
                        if let column = problem.column { writer.value(column) } else { writer.null() }
                        writer.name("message")
                        writer.value(problem.message)
                    }
                }
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
