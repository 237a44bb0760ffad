public import HalcyonCore

/// Reads an operator's list of questions that are to be asked in advance.
///
/// A line is a question to the knowledge base as plain text, or a JSON object: `{"question": "…"}`,
/// `{"scenario": "sc-01", "opening": "…"}`, or the body of a chat request with its `model` and `messages`. An object
/// may name another `role` whose replies are meant. Empty lines and lines that begin with
/// `#` are passed over.
public struct WarmList: Sendable {
    /// The most entries of a list.
    public static let entryLimit = 10_000

    /// The longest entry, in bytes.
    public static let entryByteLimit = 64 << 10

    /// An entry that cannot be asked: which, and why. It never repeats what the entry says.
    public struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
        /// Counts from 1; nil where the list as a whole is meant.
        public var line: Int?
        public var message: String

        public var description: String { (self.line.map { "line \($0): " } ?? "") + self.message }
    }

    private let audiences: [WarmAudience]
    private let locale: String

    /// - Parameters:
    ///   - audiences: for whom each question is asked.
    ///   - locale: the language in which people are answered.
    public init(audiences: [WarmAudience], locale: String) {
        self.audiences = audiences
        self.locale = locale
    }

    /// Reads a file's text.
    public func candidates(ofText bytes: some Collection<UInt8>) throws(Problem) -> [WarmCandidate] {
        var candidates: [WarmCandidate] = []
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            guard let text = String(validating: line, as: UTF8.self) else {
                throw Problem(line: index + 1, message: "it is not UTF-8.")
            }
            let trimmed = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
            guard !trimmed.isEmpty, trimmed.first != "#" else { continue }
            try self.add(trimmed.first == "{" ? nil : .string(text), [UInt8](line), line: index + 1, to: &candidates)
        }
        return candidates
    }

    /// Reads entries that came as JSON: texts and objects; null keeps the place of a line that says nothing.
    public func candidates(of entries: [JSONValue]) throws(Problem) -> [WarmCandidate] {
        var candidates: [WarmCandidate] = []
        for (index, entry) in entries.enumerated() where entry != .null {
            try self.add(entry, [], line: index + 1, to: &candidates)
        }
        return candidates
    }

    /// - Parameter entry: nil where the bytes are JSON that is still to be read.
    private func add(
        _ entry: JSONValue?, _ bytes: [UInt8], line: Int, to candidates: inout [WarmCandidate]
    ) throws(Problem) {
        guard line <= Self.entryLimit else {
            throw Problem(line: nil, message: "the list has more than \(Self.entryLimit) entries; send less at once.")
        }
        guard bytes.count <= Self.entryByteLimit else {
            throw Problem(line: line, message: "it is longer than \(Self.entryByteLimit) bytes.")
        }
        do {
            let (role, content) = try Self.content(try entry ?? JSONReader.read(bytes))
            candidates += self.audiences.map { audience in
                WarmCandidate(
                    turn: RepeatableTurn(
                        tenant: audience.tenant, role: role ?? audience.role, locale: self.locale, content: content
                    ),
                    line: line
                )
            }
        } catch let failure as HTTPFailure {
            throw Problem(line: line, message: failure.detail)
        } catch let error as JSONError {
            throw Problem(line: line, message: "it is not valid JSON: \(error.message) at byte \(error.byteOffset).")
        } catch {
            throw Problem(line: line, message: "it cannot be read.")
        }
    }

    private static func content(_ entry: JSONValue) throws -> (Caller.Role?, RepeatableTurn.Content) {
        if let text = entry.stringValue {
            let question = JSONMembers([.init(name: "question", value: .string(text))])
            return (nil, .knowledge(try Self.text("question", JSONFields(question))))
        }
        guard let members = entry.objectValue else {
            throw HTTPFailure.invalid(nil, "it must be a text or an object, not \(entry.kindName).")
        }
        let fields = JSONFields(members)
        let role = try fields.string("role").map { name in
            guard let role = Caller.Role(rawValue: name) else {
                let roles = Caller.Role.allCases.map(\.rawValue).joined(separator: ", ")
                throw HTTPFailure.invalid("role", "`role` must be one of \(roles).")
            }
            return role
        }
        return (role, try Self.content(members, fields))
    }

    private static func content(_ members: JSONMembers, _ fields: JSONFields) throws -> RepeatableTurn.Content {
        if members["messages"] != nil {
            let chat = try ChatRequest(members.removing(["role"]))
            guard case .knowledge = TurnFactory.scope(of: chat, keyName: "") else {
                throw HTTPFailure.invalid(
                    "messages", "its reply would be shared with nobody: it must be a single question without tools."
                )
            }
            return .conversation(chat.model, chat.messages, chat.sampling)
        }
        if members["scenario"] != nil {
            return .opening(ScenarioID(try fields.requiredString("scenario")), try Self.text("opening", fields))
        }
        return .knowledge(try Self.text("question", fields))
    }

    private static func text(_ name: String, _ fields: JSONFields) throws -> String {
        let text = try fields.requiredString(name)
        guard text.contains(where: { !$0.isWhitespace }) else {
            throw HTTPFailure.invalid(name, "`\(name)` is empty.")
        }
        return text
    }
}
