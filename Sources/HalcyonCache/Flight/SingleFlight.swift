import Synchronization

/// Lets callers who want the same thing at the same time share one flight towards it.
///
/// The flight belongs to the caller: it is whatever object listeners can join while it is under way.
///
/// ```swift
/// let joined = try flights.joinOrStart(key) { Feed() } join: { $0.listen() }
/// if joined.isLeader { feed.onEnd { flights.finish(key, feed) } }
/// ```
public final class SingleFlight<Key: Hashable & Sendable, Flight: AnyObject & Sendable>: Sendable {
    /// A caller's part in a flight.
    public struct Joined<Listener: Sendable>: Sendable {
        public let listener: Listener

        /// Whether this caller's `start` made the flight; then it also sees to ``SingleFlight/finish(_:_:)``.
        public let isLeader: Bool
    }

    private struct State {
        var flights: [Key: Flight] = [:]
        var unregistered = 0
    }

    /// What came of a call, and a dead flight to be released outside the lock.
    private enum Outcome<Listener: Sendable>: Sendable {
        case joined(Joined<Listener>, replaced: Flight?)
        case endedAtOnce(Flight)
    }

    private let state = Mutex(State())
    private let limit: Int

    /// - Parameter limit: the most flights that can be joined at a time; beyond it each caller flies alone.
    public init(limit: Int) {
        precondition(limit > 0, "there is room for a flight")
        self.limit = limit
    }

    /// Joins the flight that is under way, or starts one and joins that; nobody comes between.
    ///
    /// Both closures run under the lock: they must be quick and must not use this registry.
    ///
    /// - Parameters:
    ///   - start: begins a flight.
    ///   - join: listens to a flight; nil if that is dead. A dead flight is replaced by a new one.
    /// - Throws: what `start` throws, or ``SingleFlightError`` if the flight it began could not be joined.
    public func joinOrStart<Listener: Sendable>(
        _ key: Key, start: () throws -> Flight, join: (Flight) -> Listener?
    ) throws -> Joined<Listener> {
        let outcome = try self.state.withLock { state -> Outcome<Listener> in
            let current = state.flights[key]
            if let current, let listener = join(current) {
                return .joined(Joined(listener: listener, isLeader: false), replaced: nil)
            }
            let flight = try start()
            guard let listener = join(flight) else { return .endedAtOnce(flight) }
            if current != nil || state.flights.count < self.limit {
                state.flights[key] = flight
            } else {
                state.unregistered += 1
            }
            return .joined(Joined(listener: listener, isLeader: true), replaced: current)
        }
        switch outcome {
        case .joined(let joined, _): return joined
        case .endedAtOnce: throw SingleFlightError(.endedAtOnce)
        }
    }

    /// Takes a flight off the registry, unless another has taken its place there.
    public func finish(_ key: Key, _ flight: Flight) {
        self.state.withLock { state in
            if state.flights[key] === flight { state.flights[key] = nil }
        }
    }

    /// The flight of a key that is under way, dead or alive.
    public func current(_ key: Key) -> Flight? { self.state.withLock { $0.flights[key] } }

    /// How many flights can be joined.
    public var count: Int { self.state.withLock { $0.flights.count } }

    /// How many flights were started that nobody could join, because the limit was reached.
    public var unregistered: Int { self.state.withLock { $0.unregistered } }
}
