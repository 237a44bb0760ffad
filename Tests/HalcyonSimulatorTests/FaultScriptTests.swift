import Testing

@testable import HalcyonSimulator

@Suite struct FaultScriptTests {
    func script(_ json: String) throws -> FaultScript { try FaultScript(json: json.utf8) }

    @Test func everyKindIsRead() throws {
        let script = try self.script(
            """
            {"rules": [
                {"kind": "latency", "milliseconds": 250, "from": 1, "to": 2.5, "share": 0.5},
                {"kind": "error", "status": 502},
                {"kind": "hang", "from": "#3", "to": "#4"},
                {"kind": "reset", "afterTokens": 7, "from": "#5"},
                {"kind": "kill", "from": 60, "milliseconds": 5000},
                {"kind": "slow", "factor": 3}
            ]}
            """
        )
        #expect(
            script.rules == [
                FaultRule(.latency(.milliseconds(250)), in: .seconds(from: 1, to: 2.5), share: 0.5),
                FaultRule(.error(status: 502)),
                FaultRule(.hang, in: .requests(from: 3, to: 4)),
                FaultRule(.reset(afterTokens: 7), in: .requests(from: 5, to: nil)),
                FaultRule(.kill(downTime: .seconds(5)), in: .seconds(from: 60, to: nil)),
                FaultRule(.slow(factor: 3)),
            ]
        )
    }

    @Test func bareListIsAScriptToo() throws {
        #expect(try self.script("[{\"kind\": \"hang\"}]").rules == [FaultRule(.hang)])
        #expect(try self.script("[]").rules.isEmpty)
    }

    @Test(
        arguments: [
            ("{", nil, nil),
            ("{\"rulez\": []}", nil, nil),
            ("[{\"kind\": \"hang\"}, {\"kind\": \"explode\"}]", 1, "kind"),
            ("[{}]", 0, "kind"),
            ("[{\"kind\": \"hang\", \"shre\": 1}]", 0, "shre"),
            ("[{\"kind\": \"hang\", \"share\": 1.5}]", 0, "share"),
            ("[{\"kind\": \"hang\", \"share\": \"all\"}]", 0, "share"),
            ("[{\"kind\": \"hang\", \"status\": 500}]", 0, "status"),
            ("[{\"kind\": \"error\", \"status\": 200}]", 0, "status"),
            ("[{\"kind\": \"latency\"}]", 0, "milliseconds"),
            ("[{\"kind\": \"slow\", \"factor\": 0}]", 0, "factor"),
            ("[{\"kind\": \"hang\", \"from\": 10, \"to\": 5}]", 0, "to"),
            ("[{\"kind\": \"hang\", \"from\": 10, \"to\": \"#20\"}]", 0, "to"),
            ("[{\"kind\": \"hang\", \"from\": \"tenth\"}]", 0, "from"),
            ("[{\"kind\": \"hang\", \"from\": -1}]", 0, "from"),
        ] as [(String, Int?, String?)])
    func errorNamesTheRuleAndItsMember(json: String, rule: Int?, key: String?) {
        let error = #expect(throws: FaultScriptError.self) { try self.script(json) }
        #expect(error?.rule == rule)
        #expect(error?.key == key)
    }

    @Test func windowsInSecondsEndBeforeTheirEnd() throws {
        let script = try self.script("[{\"kind\": \"error\", \"from\": 10, \"to\": 20}]")
        let hit = [9.9, 10, 19.9, 20].map {
            script.plan(number: 1, elapsed: .seconds($0), seed: 1).ending == .error(status: 503)
        }
        #expect(hit == [false, true, true, false])
    }

    @Test func windowsInRequestsIncludeTheirEnd() throws {
        let script = try self.script("[{\"kind\": \"hang\", \"from\": \"#2\", \"to\": \"#3\"}]")
        let hit = (1...4).map { script.plan(number: $0, elapsed: .zero, seed: 1).ending == .hang }
        #expect(hit == [false, true, true, false])
    }

    @Test func shareIsKeptAndTheSameInEveryRun() throws {
        let script = try self.script("[{\"kind\": \"error\", \"share\": 0.2}]")
        func hits(seed: UInt64) -> [Int] {
            (1...5000).filter { script.plan(number: $0, elapsed: .zero, seed: seed).ending != .reply }
        }
        let first = hits(seed: 7)
        #expect(first == hits(seed: 7))
        #expect(first != hits(seed: 8))
        #expect(abs(first.count - 1000) < 120)
    }

    @Test func delaysAddUpAndTheFirstEndingCounts() throws {
        let script = try self.script(
            """
            [{"kind": "latency", "milliseconds": 100}, {"kind": "latency", "milliseconds": 50},
             {"kind": "slow", "factor": 2}, {"kind": "slow", "factor": 3},
             {"kind": "reset", "afterTokens": 1}, {"kind": "hang"}]
            """
        )
        let plan = script.plan(number: 1, elapsed: .zero, seed: 1)
        #expect(plan.delay == .milliseconds(150))
        #expect(plan.tokenTimeFactor == 6)
        #expect(plan.ending == .reset(afterTokens: 1))
    }

    @Test func killComesOnceByTimeOrByRequest() throws {
        let script = try self.script(
            "[{\"kind\": \"kill\", \"from\": 5, \"to\": 8}, {\"kind\": \"kill\", \"from\": \"#3\", \"to\": \"#9\"}]"
        )
        #expect(script.timedKills(seed: 1) == [.init(after: .seconds(5), downTime: .seconds(3))])
        let killed = (1...10).filter { script.plan(number: $0, elapsed: .seconds(6), seed: 1).ending != .reply }
        #expect(killed == [3])
    }
}
