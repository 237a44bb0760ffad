import HalcyonCore
import Testing

@testable import HalcyonHTTP

@Suite struct WarmListTests {
    private static let list = WarmList(
        audiences: [.init(tenant: "north", role: .clinician), .init(tenant: "south", role: .operator)], locale: "de"
    )

    private static func read(_ text: String) throws -> [WarmCandidate] {
        try WarmList(audiences: [.init(tenant: "north", role: .clinician)], locale: "en").candidates(
            ofText: Array(text.utf8))
    }

    @Test func linesAreQuestionsObjectsOrNothing() throws {
        let candidates = try Self.read(
            """
            \u{FEFF}# What trainees ask in their first week
            What is grief?

              \t
            {"question": "What is anger?", "role": "admin"}\r
            {"scenario": "sc-01", "opening": "What brings you here?"}
            {"model": "stub-1", "messages": [{"role": "user", "content": "Hi"}], "temperature": 0.5, "stream": true}
            """
        )
        #expect(candidates.map(\.line) == [2, 5, 6, 7])
        #expect(
            candidates.map(\.turn.content) == [
                .knowledge("What is grief?"), .knowledge("What is anger?"), .opening("sc-01", "What brings you here?"),
                .conversation("stub-1", [Message(.user, "Hi")], SamplingParameters(temperature: 0.5)),
            ]
        )
        #expect(candidates.map(\.turn.role) == [.clinician, .admin, .clinician, .clinician])
        #expect(candidates.allSatisfy { $0.turn.tenant == "north" && $0.turn.locale == "en" })
    }

    @Test func eachAudienceGetsEveryQuestion() throws {
        let candidates = try Self.list.candidates(of: [.string("What is grief?"), .null, .string("What is fear?")])
        #expect(candidates.map(\.turn.tenant) == ["north", "south", "north", "south"])
        #expect(candidates.map(\.turn.role) == [.clinician, .operator, .clinician, .operator])
        #expect(candidates.map(\.line) == [1, 1, 3, 3])
        #expect(candidates.allSatisfy { $0.turn.locale == "de" })
    }

    @Test(arguments: [
        ("{\"question\": \"secret\"", "not valid JSON"), ("{\"question\": \" \"}", "`question` is empty"),
        ("{\"question\": 7}", "`question` must be a string"), ("{\"scenario\": \"sc-01\"}", "`opening` is missing"),
        ("{\"question\": \"secret\", \"role\": \"king\"}", "`role` must be one of clinician, operator, admin"),
        ("{\"messages\": [], \"model\": \"m\"}", "`messages` is empty"),
        ("{\"messages\": [{\"role\": \"user\", \"content\": \"secret\"}]}", "`model` is missing"),
        (
            """
            {"model": "m", "messages": [{"role": "user", "content": "secret"}, {"role": "assistant", "content": "a"}, \
            {"role": "user", "content": "b"}]}
            """, "shared with nobody"
        ),
        (
            "{\"model\": \"m\", \"temperature\": 1.5, \"messages\": [{\"role\": \"user\", \"content\": \"secret\"}]}",
            "shared with nobody"
        ),
    ])
    func aLineThatCannotBeAskedIsNamedWithoutItsWords(line: String, problem: String) {
        let error = #expect(throws: WarmList.Problem.self) { try Self.read("What is grief?\n\(line)") }
        #expect(error?.line == 2)
        #expect(error?.description.hasPrefix("line 2: ") == true)
        #expect(error?.message.contains(problem) == true, "\(error?.message ?? "")")
        #expect(error?.message.contains("secret") == false)
    }

    @Test func whatIsNoTextIsNamed() {
        let error = #expect(throws: WarmList.Problem.self) {
            try WarmList(audiences: [], locale: "en").candidates(ofText: [0x61, 0x0A, 0xFF])
        }
        #expect(error?.line == 2)
        #expect(throws: WarmList.Problem.self) { try Self.list.candidates(of: [.number("7")]) }
    }

    @Test func aListIsBounded() throws {
        let many = Array(repeating: JSONValue.string("q"), count: WarmList.entryLimit)
        #expect(try Self.list.candidates(of: many).count == 2 * WarmList.entryLimit)
        let error = #expect(throws: WarmList.Problem.self) { try Self.list.candidates(of: many + [.string("q")]) }
        #expect(error?.line == nil)
        let long = String(repeating: "x", count: WarmList.entryByteLimit + 1)
        #expect(throws: WarmList.Problem.self) { try Self.read(long) }
    }

    @Test func theAudienceOfATenantAreItsCliniciansOrWhoElseHasKeys() {
        let caller = { (tenant: TenantID, role: Caller.Role) in Caller(tenant: tenant, role: role, keyName: "k") }
        let audiences = WarmAudience.all(of: [
            caller("south", .admin), caller("north", .operator), caller("north", .clinician),
            caller("south", .operator),
        ])
        #expect(
            audiences == [.init(tenant: "north", role: .clinician), .init(tenant: "south", role: .operator)])
    }
}
