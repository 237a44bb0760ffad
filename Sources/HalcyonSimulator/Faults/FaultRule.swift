/// One line of a ``FaultScript``: what goes wrong, when, and for how many requests.
public struct FaultRule: Sendable, Hashable {
    /// When a rule holds.
    public enum Window: Sendable, Hashable {
        /// Seconds since the script was installed; the end is exclusive.
        case seconds(from: Double, to: Double?)
        /// Numbers of requests since the script was installed, counted from 1; the end is inclusive.
        case requests(from: Int, to: Int?)
    }

    /// What goes wrong.
    public enum Kind: Sendable, Hashable {
        /// The first token comes this much later.
        case latency(Duration)
        /// The request is answered with this status and no reply.
        case error(status: Int)
        /// The request keeps its slot and is never answered.
        case hang
        /// The connection is reset after so many tokens.
        case reset(afterTokens: Int)
        /// The server dies: all connections are reset. It comes back cold after the down time, or not at all.
        case kill(downTime: Duration?)
        /// Every token takes this many times as long.
        case slow(factor: Double)
    }

    public var window: Window
    public var kind: Kind

    /// The share of requests in the window that the rule hits, 0 … 1.
    public var share: Double

    public init(_ kind: Kind, in window: Window = .seconds(from: 0, to: nil), share: Double = 1) {
        self.kind = kind
        self.window = window
        self.share = share
    }

    func covers(number: Int, elapsed: Duration) -> Bool {
        switch self.window {
        case .seconds(let from, let to):
            let seconds = elapsed / .seconds(1)
            return seconds >= from && to.map { seconds < $0 } ?? true
        case .requests(let from, let to):
            return number >= from && to.map { number <= $0 } ?? true
        }
    }
}
