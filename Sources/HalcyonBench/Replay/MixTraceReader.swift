/// Reads a trace of all operations: comma-separated, with a line of column names.
enum MixTraceReader {
    static let columns = ["timestamp_ms", "session_id", "operation", "prompt_tokens", "cache_key_hint"]

    static func rows(_ text: String, path: String) throws(BenchError) -> [TraceRow] {
        let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
        let names = (lines.first ?? "").split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        var places: [Int] = []
        for column in self.columns {
            guard let place = names.firstIndex(of: column) else {
                throw BenchError(.unreadableTrace, "\(path), line 1: the column “\(column)” is missing")
            }
            places.append(place)
        }
        var rows: [TraceRow] = []
        rows.reserveCapacity(lines.count)
        for (index, line) in lines.enumerated().dropFirst() where !line.isEmpty {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            guard fields.count == names.count else {
                let message = "has \(fields.count) fields instead of \(names.count)"
                throw BenchError(.unreadableTrace, "\(path), line \(index + 1): \(message)")
            }
            do {
                rows.append(try self.row(places.map { fields[$0] }))
            } catch {
                throw BenchError(.unreadableTrace, "\(path), line \(index + 1): \(error.text)")
            }
        }
        return rows
    }

    private struct Trouble: Error { let text: String }

    private static func row(_ fields: [Substring]) throws(Trouble) -> TraceRow {
        guard let time = Double(fields[0]), time.isFinite, time >= 0 else {
            throw Trouble(text: "“\(fields[0])” is no time in milliseconds")
        }
        guard let tokens = Int(fields[3]), tokens >= 0 else {
            throw Trouble(text: "“\(fields[3])” is no number of tokens")
        }
        guard !fields[1].isEmpty else { throw Trouble(text: "the session has no id") }
        let action = try self.action(fields[2], tokens: tokens, hint: fields[4])
        return TraceRow(milliseconds: time, session: String(fields[1]), action: action)
    }

    private static func action(
        _ operation: Substring,
        tokens: Int,
        hint: Substring
    ) throws(Trouble) -> TraceRow.Action {
        // The hint is `sc7` or `open:sc7`.
        let scenario = Int(hint.drop { !$0.isNumber }) ?? 0
        switch operation {
        case "app_shell_get": return .appShell
        case "profile_get": return .profile
        case "scenario_list_get": return .scenarioList
        case "scenario_get": return .scenario(scenario)
        case "rehearsal_open": return .openRehearsal(scenario: scenario)
        case "rehearsal_turn", "meta_command": return .rehearsalTurn(tokens: tokens)
        case "kb_question": return .question(text: nil)
        case "report_get": return .report
        case "rating_post", "feedback_report_post": return .feedback
        default: throw Trouble(text: "the operation “\(operation)” is unknown")
        }
    }
}
