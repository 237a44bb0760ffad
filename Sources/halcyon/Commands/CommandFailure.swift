import ArgumentParser
import Foundation
import HalcyonCore
import HalcyonHTTP
import HalcyonModels
import HalcyonStore

/// The end of a command that did not do what was asked: one clear line and an exit code.
struct CommandFailure: Error, CustomStringConvertible {
    /// The exit codes that scripts rely on, after BSD's sysexits.
    enum Code: Int32 {
        case failure = 1
        case usage = 64
        case unavailable = 69
        case configuration = 78
    }

    var code: Code
    var description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    init(_ error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let problem as ConfigurationProblem: self.init(.configuration, problem.description)
        case let error as ModelSetupError:
            self.init(error.code == .invalidConfiguration ? .configuration : .unavailable, error.description)
        case let error as StoreError: self.init(.unavailable, error.message)
        case let error as AssetError: self.init(.unavailable, error.description)
        default: self.init(.failure, "\(error)")
        }
    }

    /// Runs a command's body; a failure goes to standard error as one line and becomes the exit code.
    static func reporting(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let exit as ExitCode {
            throw exit
        } catch {
            let failure = CommandFailure(error)
            Console.error("halcyon: \(failure.description)")
            throw ExitCode(failure.code.rawValue)
        }
    }
}
