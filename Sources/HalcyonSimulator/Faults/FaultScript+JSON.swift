#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension FaultScript {
    /// Reads a script from JSON.
    ///
    /// - Throws: ``FaultScriptError`` that names the rule and its member.
    public init(json: some Sequence<UInt8>) throws(FaultScriptError) {
        let file: File
        do {
            file = try JSONDecoder().decode(File.self, from: Data(json))
        } catch {
            throw Self.described(error)
        }
        var rules: [FaultRule] = []
        for (index, members) in file.rules.enumerated() {
            var reader = FaultRuleReader(members: members, rule: index)
            rules.append(try reader.read())
        }
        self.init(rules: rules)
    }

    private static func described(_ error: any Error) -> FaultScriptError {
        switch error {
        case let error as FaultScriptError: return error
        case DecodingError.dataCorrupted(let context) where context.codingPath.isEmpty:
            return FaultScriptError(message: "this is not JSON")
        default:
            return FaultScriptError(message: "a list of rules is expected: {\"rules\": [{\"kind\": …}, …]}")
        }
    }

    /// `{"rules": […]}` or a bare list.
    private struct File: Decodable {
        enum CodingKeys: String, CodingKey { case rules }

        let rules: [[String: FaultRuleReader.Value]]

        init(from decoder: any Decoder) throws {
            if let container = try? decoder.container(keyedBy: CodingKeys.self) {
                self.rules = try container.decode([[String: FaultRuleReader.Value]].self, forKey: .rules)
            } else {
                self.rules = try [[String: FaultRuleReader.Value]](from: decoder)
            }
        }
    }
}
