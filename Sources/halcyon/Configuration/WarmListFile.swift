import Foundation
import HalcyonCore
import HalcyonHTTP

/// The configured list of questions.
struct WarmListFile: Sendable {
    /// The largest file that is read, in bytes.
    static let byteLimit = 16 << 20

    var path: String
    var audiences: [WarmAudience]
    var locale: String

    /// - Throws: ``ConfigurationProblem`` with the file and the line.
    func read() throws -> [WarmCandidate] {
        let bytes = try Self.bytes(of: self.path)
        do throws(WarmList.Problem) {
            return try WarmList(audiences: self.audiences, locale: self.locale).candidates(ofText: bytes)
        } catch {
            throw ConfigurationProblem(file: self.path, line: error.line, message: error.message)
        }
    }

    static func bytes(of path: String) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ConfigurationProblem(
                file: path, message: "the list of questions cannot be read; check that it is a file this user may read"
            )
        }
        guard data.count <= Self.byteLimit else {
            throw ConfigurationProblem(file: path, message: "the list is over \(Self.byteLimit >> 20) MiB")
        }
        return [UInt8](data)
    }
}
