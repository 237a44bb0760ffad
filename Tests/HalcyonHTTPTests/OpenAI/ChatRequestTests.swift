import HalcyonCache
import HalcyonCore
import HalcyonTesting
import Testing

@testable import HalcyonHTTP

/// Which differences between two requests make two stored replies.
@Suite struct ChatRequestTests {
    static func key(_ body: String, tenant: TenantID = "north") throws -> CacheKey? {
        let turns = TurnFactory(backend: StubBackend(), knowledge: InMemoryStore(), locale: "en")
        let turn = try turns.turn(
            ChatRequest(Array(body.utf8)), caller: Caller(tenant: tenant, role: .clinician, keyName: "ada"),
            requestID: "r", trace: TurnTrace(), flags: .allOn
        )
        return ReplyIdentity(turn)?.key
    }

    static let full = #"""
        {"model":"stub-1","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"What is CBT?"}],
        "temperature":0.5,"top_p":0.9,"max_tokens":64,"seed":7,"stop":["END"],"presence_penalty":0.1}
        """#

    @Test(
        arguments: [
            // Members in another order.
            #"""
            {"presence_penalty":0.1,"stop":["END"],"seed":7,"max_tokens":64,"top_p":0.9,"temperature":0.5,
            "messages":[{"content":"Be brief.","role":"system"},{"content":"What is CBT?","role":"user"}],
            "model":"stub-1"}
            """#,
            // Other white space, escapes and spellings of numbers.
            #"""
            { "model" : "stub\u002d1" , "messages" : [ { "role" : "system" , "content" : "Be brief." } ,
            { "role" : "user" , "content" : "What is C\u0042T?" } ] , "temperature" : 5e-1 , "top_p" : 0.90 ,
            "max_tokens" : 64.0 , "seed" : 7 , "stop" : [ "END" ] , "presence_penalty" : 1e-1 }
            """#,
            // Newer and older names, parts of text, one stop text, members that are null.
            #"""
            {"model":"stub-1","messages":[{"role":"system","content":"Be brief.","name":null},
            {"role":"user","content":[{"type":"text","text":"What is "},{"type":"text","text":"CBT?"}]}],
            "temperature":0.5,"top_p":0.9,"max_completion_tokens":64,"seed":7,"stop":"END","presence_penalty":0.1,
            "frequency_penalty":null,"n":1}
            """#,
            // What cannot change the answer.
            #"""
            {"model":"stub-1","messages":[{"role":"system","content":"Be brief."},
            {"role":"user","content":"What is CBT?"}],
            "temperature":0.5,"top_p":0.9,"max_tokens":64,"seed":7,"stop":["END"],"presence_penalty":0.1,
            "stream":true,"stream_options":{"include_usage":true},"user":"somebody","metadata":{"a":"b"},"store":true,
            "service_tier":"flex","safety_identifier":"s","prompt_cache_key":"k","prompt_cache_retention":"24h"}
            """#,
            // The same question in other typing.
            #"""
            {"model":"stub-1","messages":[{"role":"system","content":"Be brief."},
            {"role":"user","content":"  what  is CBT "}],
            "temperature":0.5,"top_p":0.9,"max_tokens":64,"seed":7,"stop":["END"],"presence_penalty":0.1}
            """#,
        ]
    )
    func sameRequestWrittenOtherwiseHasTheSameKey(body: String) throws {
        #expect(try Self.key(body) == Self.key(Self.full))
    }

    @Test(
        arguments: [
            ("\"stub-1\"", "\"stub-2\""), ("Be brief.", "Be long."), ("What is CBT?", "What is cBT?"),
            ("What is CBT?", "What was CBT?"), ("0.5", "0.6"), ("\"top_p\":0.9", "\"top_p\":0.8"), ("64", "65"),
            (":7,", ":8,"), ("END", "STOP"), ("0.1", "0.2"), ("presence_penalty", "frequency_penalty"),
            ("\"system\"", "\"developer\""),
            ("\"seed\":7", "\"seed\":7,\"response_format\":{\"type\":\"json_object\"}"),
            ("\"content\":\"What", "\"name\":\"Ada\",\"content\":\"What"),
        ]
    )
    func whatCanChangeTheAnswerChangesTheKey(from: String, to: String) throws {
        let other = Self.full.replacing(from, with: to, maxReplacements: 1)
        try #require(other != Self.full)
        #expect(try Self.key(other) != Self.key(Self.full))
    }

    @Test func keyBelongsToTheTenant() throws {
        #expect(try Self.key(Self.full, tenant: "south") != Self.key(Self.full))
    }

    @Test func conversationsOfTwoUsersHaveTwoKeys() throws {
        func conversation(_ user: String) -> String {
            #"""
            {"model":"stub-1","user":"\#(user)","messages":[{"role":"user","content":"a"},
            {"role":"assistant","content":"b"},{"role":"user","content":"c"}]}
            """#
        }
        #expect(try Self.key(conversation("a")) == Self.key(conversation("a")))
        #expect(try Self.key(conversation("a")) != Self.key(conversation("b")))
    }

    @Test(arguments: [#","temperature":1.2"#, #","tools":[{"type":"function"}]"#, #","functions":[{"name":"f"}]"#])
    func whatIsNeverSharedHasNoKey(more: String) throws {
        #expect(try Self.key(ChatBody.asking("Why?", more)) == nil)
    }

    @Test(arguments: [#","tools":[]"#, #","tools":null"#, #","functions":null"#, #","temperature":1"#])
    func emptyOffersChangeNothing(more: String) throws {
        #expect(try Self.key(ChatBody.asking("Why?", more)) != nil)
    }
}
