import HalcyonCore

extension JSONMembers {
    static func random(depth: Int = 2, using generator: inout some RandomNumberGenerator) -> JSONMembers {
        JSONMembers(
            (0..<Int.random(in: 0...3, using: &generator)).map { _ in
                Member(name: .random(using: &generator), value: .random(depth: depth, using: &generator))
            }
        )
    }
}

extension JSONValue {
    /// Any value that is at most `depth` levels deep.
    static func random(depth: Int, using generator: inout some RandomNumberGenerator) -> JSONValue {
        switch Int.random(in: depth > 0 ? 0...7 : 2...7, using: &generator) {
        case 0: .object(.random(depth: depth - 1, using: &generator))
        case 1:
            .array(
                (0..<Int.random(in: 0...3, using: &generator)).map { _ in .random(depth: depth - 1, using: &generator) }
            )
        case 2: .null
        case 3: .bool(.random(using: &generator))
        case 4: .number(String(Int.random(in: -1_000_000...1_000_000, using: &generator)))
        case 5: .number("\(Double.random(in: -10...10, using: &generator))")
        default: .string(.random(using: &generator))
        }
    }
}
