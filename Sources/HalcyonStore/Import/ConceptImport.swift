import GRDB
public import HalcyonCore

/// Brings concepts from a file of JSON Lines into the knowledge base, all in one transaction.
///
/// ```swift
/// let report = try await ConceptImport(path: "concepts.jsonl", mode: .skipping).run(into: store)
/// ```
///
/// Memory stays bounded whatever the file's size; some thousand concepts take a second. Other writes wait meanwhile,
/// reads do not. Cancelling the task leaves nothing behind.
public struct ConceptImport: Sendable {
    /// What becomes of a line that is not a concept.
    public enum Mode: String, Hashable, Sendable, CaseIterable {
        /// It stops the import, and nothing is imported.
        case strict
        /// It is left out and reported.
        case skipping
    }

    /// How far an import is.
    public struct Progress: Hashable, Sendable {
        public var lines: Int
        public var bytes: Int
        public var totalBytes: Int
    }

    /// What came of an import.
    public struct Report: Hashable, Sendable {
        public var saved = SavedConcepts()

        /// What those who keep copies must know; nil where nothing changed.
        public var change: KnowledgeChange?

        /// Lines of the file, empty ones too.
        public var lines = 0

        /// Lines that were left out because they are not concepts.
        public var skipped = 0

        /// What is wrong with the first of them, at most ``ConceptImport/reportedProblems``.
        public var problems: [ConceptImportError] = []

        public init() {}
    }

    /// The most problems that a report holds.
    public static let reportedProblems = 100

    /// After how many lines the progress is told.
    public static let batchLines = 500

    public var path: String
    public var mode: Mode

    /// The longest line that is read.
    public var lineBytesLimit: Int

    public init(path: String, mode: Mode = .strict, lineBytesLimit: Int = 256 * 1_024) {
        self.path = path
        self.mode = mode
        self.lineBytesLimit = lineBytesLimit
    }

    /// Imports the file.
    ///
    /// - Parameter onProgress: is told how far it is after every ``batchLines`` lines and at the end; it runs in the
    ///   transaction and must be short.
    /// - Throws: ``ConceptImportError`` about the file, ``StoreError`` about the database, `CancellationError`. The
    ///   database is then as it was.
    public func run(
        into store: SQLiteStore, onProgress: @escaping @Sendable (Progress) -> Void = { _ in }
    ) async throws -> Report {
        let (report, version) = try await store.writeCancellably(.importConcepts) { db in
            var reader = try LineReader(path: self.path, lineLimit: self.lineBytesLimit)
            var writer = KnowledgeWriter(db)
            var report = Report()
            var edits: [KnowledgeEdit] = []
            while let line = try reader.next() {
                if let edit = try self.take(line, number: reader.lines, into: &writer, report: &report),
                    edits.count <= KnowledgeChange.editLimit
                {
                    edits.append(edit)
                }
                if reader.lines.isMultiple(of: Self.batchLines) { onProgress(reader.progress) }
            }
            onProgress(reader.progress)
            let version = try writer.finish()
            if !edits.isEmpty { report.change = KnowledgeChange(version: version, edits: edits) }
            report.lines = reader.lines
            return (report, version)
        }
        store.publish(version)
        return report
    }

    /// - Returns: the edit that the line stands for, if it changed something.
    private func take(
        _ line: LineReader.Line, number: Int, into writer: inout KnowledgeWriter, report: inout Report
    ) throws -> KnowledgeEdit? {
        let concept: Concept?
        do throws(FieldProblem) {
            concept = try self.concept(line)
        } catch {
            let problem = ConceptImportError(.badLine, file: self.path, line: number, error.message)
            guard self.mode == .skipping else { throw problem }
            report.skipped += 1
            if report.problems.count < Self.reportedProblems { report.problems.append(problem) }
            return nil
        }
        guard let concept else { return nil }
        let edit = KnowledgeEdit.saveConcept(concept)
        let outcome = try writer.apply(edit)
        report.saved.count(outcome)
        return outcome == .unchanged ? nil : edit
    }

    private func concept(_ line: LineReader.Line) throws(FieldProblem) -> Concept? {
        guard case .bytes(let bytes) = line else {
            throw FieldProblem("the line is longer than \(self.lineBytesLimit) bytes")
        }
        guard !bytes.allSatisfy({ $0 <= 0x20 }) else { return nil }
        return try ConceptLine.concept(try FieldProblem.members(of: bytes))
    }
}

extension LineReader {
    fileprivate var progress: ConceptImport.Progress {
        .init(lines: self.lines, bytes: self.bytes, totalBytes: self.totalBytes)
    }
}
