import Foundation

/// Reads a stream of questions: one JSON object a line, with `t_ms`, `session` and `text`.
enum QuestionTraceReader {
    private struct Line: Decodable {
        let t_ms: Double
        let session: String
        let text: String
    }

    static func rows(_ text: String, path: String) throws(BenchError) -> [TraceRow] {
        let decoder = JSONDecoder()
        var rows: [TraceRow] = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated()
        where !line.allSatisfy(\.isWhitespace) {
            do {
                let line = try decoder.decode(Line.self, from: Data(line.utf8))
                rows.append(
                    TraceRow(milliseconds: line.t_ms, session: line.session, action: .question(text: line.text))
                )
            } catch {
                let message = "is no JSON object with the number t_ms and the texts session and text"
                throw BenchError(.unreadableTrace, "\(path), line \(index + 1): \(message)")
            }
        }
        return rows
    }
}
