import Foundation
import HalcyonCore
import HalcyonHTTP

/// The operator's list as the command sends it.
enum WarmListArgument {
    /// Who is meant, the server knows.
    private static let anybody = WarmAudience(tenant: "any", role: .clinician)

    /// One entry a line, so that what the server says of an entry is said of its line; null for a line without one.
    ///
    /// - Parameter path: a file, or `-` for standard input.
    /// - Throws: ``CommandFailure`` with the file and the line.
    static func entries(of path: String) throws -> [JSONValue] {
        let name = path == "-" ? "standard input" : path
        let bytes: [UInt8]
        if path == "-" {
            bytes = [UInt8](try FileHandle.standardInput.readToEnd() ?? Data())
        } else {
            do {
                bytes = try WarmListFile.bytes(of: path)
            } catch {
                throw CommandFailure(.failure, "\(error)")
            }
        }
        do {
            // The server checks it too; here the file and the line are known.
            guard try !WarmList(audiences: [Self.anybody], locale: "en").candidates(ofText: bytes).isEmpty else {
                throw CommandFailure(.failure, "\(name): there is no question in it")
            }
        } catch let problem as WarmList.Problem {
            throw CommandFailure(.failure, "\(name):\(problem.line.map { "\($0):" } ?? "") \(problem.message)")
        }
        return bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Self.entry)
    }

    private static func entry(_ line: some Sequence<UInt8>) -> JSONValue {
        let text = String(decoding: Array(line), as: UTF8.self)
        let trimmed = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
        guard !trimmed.isEmpty, trimmed.first != "#" else { return .null }
        guard trimmed.first == "{" else { return .string(text) }
        // It was read before, so it can be read again.
        return (try? JSONReader.read([UInt8](trimmed.utf8))) ?? .null
    }
}
