/// Reads one rule of a fault script and names what is wrong with it.
struct FaultRuleReader {
    /// A member's value as JSON had it.
    enum Value: Decodable, Sendable {
        case number(Double)
        case text(String)
        case other

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            // Each attempt fails for values of another kind, which is how JSON tells kinds apart.
            if let number = try? container.decode(Double.self) {
                self = .number(number)
            } else if let text = try? container.decode(String.self) {
                self = .text(text)
            } else {
                self = .other
            }
        }
    }

    private enum Edge {
        case seconds(Double)
        case request(Int)
    }

    private static let kinds: [String: Set<String>] = [
        "latency": ["milliseconds"], "error": ["status"], "hang": [], "reset": ["afterTokens"],
        "kill": ["milliseconds"], "slow": ["factor"],
    ]

    private var members: [String: Value]
    private let rule: Int

    init(members: [String: Value], rule: Int) {
        self.members = members
        self.rule = rule
    }

    mutating func read() throws(FaultScriptError) -> FaultRule {
        let name = try self.kindName()
        try self.refuseUnknownMembers(of: name)
        let window = try self.window()
        let share = try self.number("share", in: 0...1) ?? 1
        return FaultRule(try self.kind(name), in: window, share: share)
    }

    private func kindName() throws(FaultScriptError) -> String {
        guard case .text(let name) = self.members["kind"], Self.kinds[name] != nil else {
            throw self.error("kind", "one of \(Self.kinds.keys.sorted().joined(separator: ", ")) is expected")
        }
        return name
    }

    private func refuseUnknownMembers(of kind: String) throws(FaultScriptError) {
        let known = (Self.kinds[kind] ?? []).union(["kind", "from", "to", "share"])
        guard let unknown = self.members.keys.sorted().first(where: { !known.contains($0) }) else { return }
        throw self.error(
            unknown, "\"\(kind)\" has no such member; it may have \(known.sorted().joined(separator: ", "))"
        )
    }

    private func kind(_ name: String) throws(FaultScriptError) -> FaultRule.Kind {
        switch name {
        case "latency":
            return .latency(.milliseconds(try self.required("milliseconds", in: 0...600_000)))
        case "error":
            return .error(status: Int(try self.number("status", in: 400...599) ?? 503))
        case "hang":
            return .hang
        case "reset":
            return .reset(afterTokens: Int(try self.number("afterTokens", in: 0...100_000) ?? 0))
        case "kill":
            let downTime = try self.number("milliseconds", in: 0...3_600_000)
            return .kill(downTime: downTime.map { Duration.milliseconds($0) })
        default:
            return .slow(factor: try self.required("factor", in: 0.01...10_000))
        }
    }

    private func window() throws(FaultScriptError) -> FaultRule.Window {
        switch (try self.edge("from") ?? .seconds(0), try self.edge("to")) {
        case (.seconds(let from), nil): return .seconds(from: from, to: nil)
        case (.request(let from), nil): return .requests(from: from, to: nil)
        case (.seconds(let from), .seconds(let to)):
            guard from < to else { throw self.error("to", "it must lie after \"from\"") }
            return .seconds(from: from, to: to)
        case (.request(let from), .request(let to)):
            guard from <= to else { throw self.error("to", "it must not lie before \"from\"") }
            return .requests(from: from, to: to)
        default:
            throw self.error("to", "\"from\" and \"to\" must both be seconds or both be requests such as \"#20\"")
        }
    }

    private func edge(_ key: String) throws(FaultScriptError) -> Edge? {
        switch self.members[key] {
        case nil: return nil
        case .number(let seconds) where seconds >= 0: return .seconds(seconds)
        case .text(let text):
            if text.first == "#", let request = Int(text.dropFirst()), request > 0 { return .request(request) }
            fallthrough
        default:
            throw self.error(key, "seconds such as 12.5 or a request's number such as \"#20\" is expected")
        }
    }

    private func required(_ key: String, in range: ClosedRange<Double>) throws(FaultScriptError) -> Double {
        guard let number = try self.number(key, in: range) else { throw self.error(key, "it is missing") }
        return number
    }

    private func number(_ key: String, in range: ClosedRange<Double>) throws(FaultScriptError) -> Double? {
        switch self.members[key] {
        case nil: return nil
        case .number(let number) where range.contains(number): return number
        default: throw self.error(key, "a number from \(range.lowerBound) to \(range.upperBound) is expected")
        }
    }

    private func error(_ key: String, _ message: String) -> FaultScriptError {
        FaultScriptError(rule: self.rule, key: key, message: message)
    }
}
