import Configuration
import Foundation
import Yams

/// A YAML file, checked against the known keys; every problem knows its line and column.
///
/// The configuration library's own YAML provider forgets places, so the tree is read here and handed on as values.
struct ConfigurationFile {
    /// The largest file that is read, in bytes.
    private static let byteLimit = 1 << 20

    private(set) var path: String
    private(set) var values: [AbsoluteConfigKey: ConfigValue] = [:]
    private(set) var problems: [ConfigurationProblem] = []

    /// - Throws: ``ConfigurationProblem`` when the file cannot be read or is not YAML.
    init(path: String) throws {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ConfigurationProblem(file: path, message: "the file cannot be read; check its path and permissions")
        }
        guard data.count <= Self.byteLimit, let text = String(data: data, encoding: .utf8) else {
            throw ConfigurationProblem(file: path, message: "not a UTF-8 text of at most \(Self.byteLimit) bytes")
        }
        try self.init(path: path, text: text)
    }

    init(path: String, text: String) throws {
        self.path = path
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch let error as YamlError {
            throw Self.problem(error, path: path)
        }
        guard let root else { return }
        guard case .mapping = root else {
            throw ConfigurationProblem(
                file: path, line: root.mark?.line, column: root.mark?.column,
                message: "the file must hold sections such as `server:`"
            )
        }
        self.read(root, at: [])
    }

    private mutating func read(_ node: Node, at path: [String]) {
        guard case .mapping(let mapping) = node else {
            self.readValue(node, at: path)
            return
        }
        if let kind = KnownKeys.kind(of: path) {
            self.report(node, "`\(path.joined(separator: "."))` must be \(kind.description)")
            return
        }
        for (key, value) in mapping {
            guard let name = key.string else {
                self.report(key, "a key must be a text")
                continue
            }
            let child = path + [name]
            guard KnownKeys.kind(of: child) != nil || KnownKeys.isSection(child) else {
                self.reportUnknown(key, name, below: path)
                continue
            }
            self.read(value, at: child)
        }
    }

    private mutating func readValue(_ node: Node, at path: [String]) {
        let name = path.joined(separator: ".")
        guard let kind = KnownKeys.kind(of: path) else {
            // An empty section is the same as none.
            if node.null == nil { self.report(node, Self.sectionMessage(path)) }
            return
        }
        guard let content = Self.content(node, kind) else {
            self.report(node, "`\(name)` must be \(kind.description)")
            return
        }
        let isSecret = ["secret", "apiKey", "password"].contains(path.last) || path == ["redis", "encryption", "keys"]
        self.values[AbsoluteConfigKey(path)] = ConfigValue(content, isSecret: isSecret)
    }

    /// A section may have any name at some places, so that a typo in a key looks like one.
    private static func sectionMessage(_ path: [String]) -> String {
        let parent = Array(path.dropLast())
        let message = "`\(path.joined(separator: "."))` is a section: give it keys below"
        guard let name = path.last, let nearest = NearestName.find(name, among: KnownKeys.names(below: parent)),
            nearest != name
        else { return message }
        return message + "; or did you mean `\((parent + [nearest]).joined(separator: "."))`?"
    }

    private static func content(_ node: Node, _ kind: KnownKeys.Kind) -> ConfigContent? {
        switch kind {
        case .string: node.scalar.map { .string($0.string) }
        case .choice(let choices): node.scalar.flatMap { choices.contains($0.string) ? .string($0.string) : nil }
        case .int(let range): node.int.flatMap { range.contains($0) ? .int($0) : nil }
        case .double(let range): node.float.flatMap { range.contains($0) ? .double($0) : nil }
        case .bool: node.bool.map { .bool($0) }
        case .strings: Self.items(node) { $0.scalar?.string }.map { .stringArray($0) }
        case .ints: Self.items(node) { $0.int }.map { .intArray($0) }
        }
    }

    private static func items<Item>(_ node: Node, _ read: (Node) -> Item?) -> [Item]? {
        guard let nodes = node.sequence else { return nil }
        let items = nodes.compactMap(read)
        return items.count == nodes.count ? items : nil
    }

    private mutating func reportUnknown(_ key: Node, _ name: String, below path: [String]) {
        let names = KnownKeys.names(below: path)
        let whole = (path + [name]).joined(separator: ".")
        if let nearest = NearestName.find(name, among: names) {
            let meant = (path + [nearest]).joined(separator: ".")
            self.report(key, "unknown key `\(whole)`; did you mean `\(meant)`?")
        } else {
            self.report(key, "unknown key `\(whole)`; here may stand \(names.joined(separator: ", "))")
        }
    }

    private mutating func report(_ node: Node, _ message: String) {
        self.problems.append(
            ConfigurationProblem(
                file: self.path, line: node.mark?.line, column: node.mark?.column, message: message
            )
        )
    }

    private static func problem(_ error: YamlError, path: String) -> ConfigurationProblem {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            ConfigurationProblem(file: path, line: mark.line, column: mark.column, message: "not YAML: \(problem)")
        case .duplicatedKeysInMapping(let keys, let context):
            ConfigurationProblem(
                file: path, line: context.mark.line, column: context.mark.column,
                message: "given twice: \(keys.joined(separator: ", "))"
            )
        default: ConfigurationProblem(file: path, message: "not YAML: \(error)")
        }
    }
}
