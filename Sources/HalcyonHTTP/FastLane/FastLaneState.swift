import NIOCore
import NIOHTTP1

/// Which requests of a connection are read, held and unanswered, and when the connection is to close.
///
/// It knows no channel: what is to be done comes out as a return value.
struct FastLaneState {
    private enum Reading {
        /// Between two requests, or after the last one that is taken.
        case nothing
        /// A request that goes the long way.
        case passing
        /// A request that is held until its body is there; nothing before it is unanswered.
        case holding(HTTPRequestHead, ByteBuffer)
    }

    private var reading = Reading.nothing

    /// Requests that went the long way and have no whole answer yet.
    private var unanswered = 0

    /// Whether no request is taken after those that have begun.
    private var isLast = false

    /// Whether the client of the last request knows no chunks.
    private var isOld = false

    /// Whether a whole answer came the long way since the connection was found idle.
    private var hasAnswered = false

    /// Whether the next request may be held: nothing before it waits for its answer.
    var mayHold: Bool { self.unanswered == 0 && !self.isLast }

    enum HeadAction: Equatable {
        case pass
        /// Pass it on, and tell the client that its body is wanted.
        case passAndContinue
        case hold
        case drop
    }

    /// - Parameter isHeld: whether the lane takes the request; only where it ``mayHold``.
    mutating func receive(_ head: HTTPRequestHead, isHeld: Bool) -> HeadAction {
        guard !self.isLast else { return .drop }
        self.isOld = head.version == .http1_0
        self.isLast = self.isOld || !head.isKeepAlive
        if isHeld {
            precondition(self.unanswered == 0, "a request is only held where nothing before it is unanswered")
            self.reading = .holding(head, ByteBuffer())
            return .hold
        }
        self.reading = .passing
        self.unanswered += 1
        // Before an earlier answer the word would be taken for a part of that.
        let isAwaited = self.unanswered == 1 && head.headers[canonicalForm: "expect"].contains("100-continue")
        return isAwaited && !self.isOld ? .passAndContinue : .pass
    }

    enum BodyAction: Equatable {
        case pass
        case keep
        case drop
    }

    mutating func receive(_ piece: inout ByteBuffer) -> BodyAction {
        switch self.reading {
        case .nothing: return .drop
        case .passing: return self.isDeaf ? .drop : .pass
        case .holding(let head, var body):
            // The copy in `reading` would make the append copy the whole body.
            self.reading = .nothing
            body.writeBuffer(&piece)
            self.reading = .holding(head, body)
            return .keep
        }
    }

    enum EndAction: Equatable {
        case pass
        case decide(HTTPRequestHead, ByteBuffer)
        case drop
        case close
    }

    mutating func receiveEnd() -> EndAction {
        let reading = self.reading
        self.reading = .nothing
        switch reading {
        case .nothing: return .drop
        case .passing: return self.isDeaf ? .close : .pass
        case .holding(let head, let body): return .decide(head, body)
        }
    }

    /// The held request goes the long way.
    mutating func passHeld() { self.unanswered += 1 }

    /// The held request was answered.
    ///
    /// - Returns: whether the connection closes after that answer.
    func answeredHeld() -> Bool { self.isLast }

    struct Framing: Equatable {
        /// Whether the answer says that the connection closes after it.
        var closes: Bool
        /// Whether its end can only be told by the end of the connection.
        var isOld: Bool
    }

    /// How the head of an answer that comes the long way is to be written.
    var framing: Framing {
        let isForLast = self.isLast && self.unanswered <= 1
        return Framing(closes: isForLast, isOld: isForLast && self.isOld)
    }

    /// A whole answer came the long way.
    ///
    /// - Returns: whether the connection closes after it.
    mutating func answered() -> Bool {
        self.unanswered = max(0, self.unanswered - 1)
        self.hasAnswered = true
        guard case .nothing = self.reading else { return false }
        return self.isDeaf
    }

    /// The server goes down.
    ///
    /// - Returns: whether the connection closes at once; otherwise it does after the last answer.
    mutating func quiesce() -> Bool {
        self.isLast = true
        guard case .nothing = self.reading else { return false }
        return self.unanswered == 0
    }

    /// What came is not HTTP: nothing after it can be read.
    mutating func breakOff() {
        self.isLast = true
        self.reading = .nothing
    }

    /// Nothing came for a while.
    ///
    /// - Parameter isWritable: whether the client takes what is written.
    /// - Returns: whether the connection closes: its client is silent in the middle of a request, does not take its
    ///   answer, or wants nothing.
    mutating func idle(isWritable: Bool) -> Bool {
        guard case .nothing = self.reading else { return true }
        guard self.unanswered == 0 else { return !isWritable }
        defer { self.hasAnswered = false }
        return !self.hasAnswered
    }

    /// Everything that is to be answered has been: what still comes is dropped.
    private var isDeaf: Bool { self.isLast && self.unanswered == 0 }
}
