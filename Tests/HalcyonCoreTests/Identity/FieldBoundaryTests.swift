import HalcyonCache
import Testing

@testable import HalcyonCore

/// Text that moves over the boundary from one field to the next makes another key.
@Suite struct FieldBoundaryTests {
    /// Two fields that lie side by side in what is hashed.
    struct Neighbours: Sendable, CustomStringConvertible {
        let description: String
        let set: @Sendable (inout Turn, String, String) -> Void

        init(_ description: String, _ set: @escaping @Sendable (inout Turn, String, String) -> Void) {
            self.description = description
            self.set = set
        }
    }

    static let neighbours = [
        Neighbours("tenant, session") { turn, one, other in
            turn.caller.tenant = TenantID(one)
            turn.scope = .session(other)
        },
        Neighbours("tenant, scenario") { turn, one, other in
            turn.caller.tenant = TenantID(one)
            turn.scope = .scenario(ScenarioID(other))
        },
        Neighbours("model, version") { turn, one, other in
            turn.model.id = ModelID(one)
            turn.model.version = other
        },
        Neighbours("version, stop") { turn, one, other in
            turn.model.version = one
            turn.sampling.stop = [other]
        },
        Neighbours("stop, stop") { turn, one, other in turn.sampling.stop = [one, other] },
        Neighbours("system prompt, system prompt") { turn, one, other in
            turn.messages = [.init(.system, one), .init(.system, other), .init(.user, "z")]
        },
        Neighbours("system prompt, history") { turn, one, other in
            turn.messages = [.init(.system, one), .init(.user, other), .init(.user, "z")]
        },
        Neighbours("history, history") { turn, one, other in
            turn.messages = [.init(.user, one), .init(.user, other), .init(.user, "z")]
        },
        Neighbours("history, question") { turn, one, other in
            turn.messages = [.init(.user, one), .init(.user, other)]
        },
        Neighbours("extension's name, its value") { turn, one, other in
            turn.sampling.extensions = JSONMembers([.init(name: one, value: .string(other))])
        },
        Neighbours("extension, question") { turn, one, other in
            turn.messages = [
                .init(.user, other, extensions: JSONMembers([.init(name: "name", value: .string(one))]))
            ]
        },
    ]

    @Test(arguments: neighbours)
    func movingTextOverABoundaryChangesTheKey(neighbours: Neighbours) throws {
        let texts = [
            "abcdef", "user", "\",\"\",\"", "1111111111", "::::::", "\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}b",
        ]
        for text in texts {
            let keys = try (0...text.count).map { cut in
                let turn = Turn.sample {
                    $0.scope = .scenario("sc-1")
                    neighbours.set(&$0, String(text.prefix(cut)), String(text.dropFirst(cut)))
                }
                return try #require(ReplyIdentity(turn)).key
            }
            #expect(Set(keys).count == keys.count, "\(text.debugDescription)")
        }
    }

    @Test(arguments: UInt64(1)...50)
    func noTwoListsOfFieldsHashAlike(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let bytes = (0..<12).map { _ in UInt8.random(in: 0...12, using: &generator) }
        var seen: [Digest: [[UInt8]]] = [:]
        for _ in 0..<200 {
            var fields: [[UInt8]] = [[]]
            for byte in bytes {
                if Int.random(in: 0..<3, using: &generator) == 0 { fields.append([]) }
                fields[fields.count - 1].append(byte)
            }
            var hasher = KeyHasher()
            for field in fields { hasher.field(field) }
            let other = seen.updateValue(fields, forKey: hasher.finalize())
            #expect(other == nil || other == fields)
        }
    }
}
