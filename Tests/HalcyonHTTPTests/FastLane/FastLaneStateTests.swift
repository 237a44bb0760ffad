import NIOCore
import NIOHTTP1
import Testing

@testable import HalcyonHTTP

@Suite struct FastLaneStateTests {
    /// A state that expectations can move on.
    final class Connection {
        var state = FastLaneState()

        /// - Parameter passing: whole requests that went the long way before.
        init(passing: Int = 0) {
            for _ in 0..<passing { self.pass(FastLaneStateTests.head()) }
        }

        /// A whole request that goes the long way.
        func pass(_ head: HTTPRequestHead) {
            _ = self.state.receive(head, isHeld: false)
            _ = self.state.receiveEnd()
        }

        func head(_ head: HTTPRequestHead = FastLaneStateTests.head(), isHeld: Bool = false) -> FastLaneState.HeadAction
        { self.state.receive(head, isHeld: isHeld) }

        func body(_ text: String) -> FastLaneState.BodyAction {
            var piece = ByteBuffer(string: text)
            return self.state.receive(&piece)
        }

        func end() -> FastLaneState.EndAction { self.state.receiveEnd() }

        func answered() -> Bool { self.state.answered() }

        func quiesce() -> Bool { self.state.quiesce() }

        func idle(isWritable: Bool = true) -> Bool { self.state.idle(isWritable: isWritable) }
    }

    static func head(_ version: HTTPVersion = .http1_1, _ headers: HTTPHeaders = [:]) -> HTTPRequestHead {
        HTTPRequestHead(version: version, method: .POST, uri: "/", headers: headers)
    }

    @Test func heldRequestGathersItsBody() {
        let connection = Connection()
        #expect(connection.state.mayHold)
        #expect(connection.head(isHeld: true) == .hold)
        #expect(connection.body("ab") == .keep)
        #expect(connection.body("cd") == .keep)
        #expect(connection.end() == .decide(Self.head(), ByteBuffer(string: "abcd")))
        #expect(!connection.state.answeredHeld())
        #expect(connection.state.mayHold)
    }

    @Test func nothingIsHeldWhileAnAnswerIsOwed() {
        let connection = Connection(passing: 1)
        #expect(!connection.state.mayHold)
        #expect(!connection.answered())
        #expect(connection.state.mayHold)
        _ = connection.head(isHeld: true)
        _ = connection.end()
        connection.state.passHeld()
        #expect(!connection.state.mayHold)
    }

    @Test(
        arguments: [
            (.http1_1, ["connection": "close"], false), (.http1_0, [:], true),
            (.http1_0, ["connection": "keep-alive"], true),
        ] as [(HTTPVersion, HTTPHeaders, Bool)]
    )
    func lastRequestClosesTheConnection(version: HTTPVersion, headers: HTTPHeaders, isOld: Bool) {
        let connection = Connection()
        connection.pass(Self.head(version, headers))
        #expect(connection.state.framing == .init(closes: true, isOld: isOld))
        #expect(connection.head() == .drop)
        #expect(connection.end() == .drop)
        #expect(connection.answered())
    }

    @Test func onlyTheLastOfSeveralAnswersCloses() {
        let connection = Connection(passing: 2)
        connection.pass(Self.head(.http1_1, ["connection": "close"]))
        for _ in 0..<2 {
            #expect(!connection.state.framing.closes)
            #expect(!connection.answered())
        }
        #expect(connection.state.framing.closes)
        #expect(connection.answered())
    }

    @Test func answerBeforeTheWholeRequestClosesAtItsEnd() {
        let connection = Connection()
        _ = connection.head(Self.head(.http1_1, ["connection": "close"]))
        #expect(!connection.answered())
        #expect(connection.body("late") == .drop)
        #expect(connection.end() == .close)
    }

    @Test func idleConnectionQuiescesAtOnceAndABusyOneAfterItsAnswer() {
        #expect(Connection().quiesce())
        let busy = Connection(passing: 1)
        #expect(!busy.quiesce())
        #expect(busy.state.framing.closes)
        #expect(busy.answered())
    }

    @Test func requestUnderWayIsAnsweredBeforeTheConnectionQuiesces() {
        let connection = Connection()
        _ = connection.head(isHeld: true)
        #expect(!connection.quiesce())
        #expect(connection.end() == .decide(Self.head(), ByteBuffer()))
        #expect(connection.state.answeredHeld())
    }

    @Test func silenceClosesWhatWantsNothing() {
        #expect(Connection().idle())

        let waiting = Connection(passing: 1)
        #expect(!waiting.idle())
        #expect(waiting.idle(isWritable: false))
        _ = waiting.answered()
        #expect(!waiting.idle())
        #expect(waiting.idle())

        let halfWritten = Connection()
        _ = halfWritten.head(isHeld: true)
        #expect(halfWritten.idle())
    }

    @Test func continueIsSaidOnlyWhereNothingElseIsOwed() {
        let connection = Connection()
        let head = Self.head(.http1_1, ["expect": "100-continue"])
        #expect(connection.head(head) == .passAndContinue)
        #expect(connection.end() == .pass)
        #expect(connection.head(head) == .pass)
    }

    @Test func nothingIsReadAfterWhatIsNotHTTP() {
        let connection = Connection(passing: 1)
        connection.state.breakOff()
        #expect(connection.head() == .drop)
        #expect(connection.answered())
    }
}
