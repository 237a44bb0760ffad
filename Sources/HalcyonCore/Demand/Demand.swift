import HalcyonCache
import Synchronization

/// Notes what is asked often, so that it can be asked in advance.
///
/// Only turns count whose reply was stored or served from the store, and which a whole tenant may share. A hit costs
/// one atomic addition (a few nanoseconds); a reply that is newly stored an addition to the sketch under a lock.
public final class Demand: Sendable {
    private struct State {
        var sketch: DemandSketch
        /// When counts last faded, in milliseconds since 1970.
        var faded: Int64?
    }

    /// A tally that is not held is offered again each time it has counted so many.
    private static let offerEvery = 8

    private let state: Mutex<State>
    private let configuration: DemandConfiguration

    public init(configuration: DemandConfiguration = .init()) {
        self.configuration = configuration
        self.state = Mutex(State(sketch: DemandSketch(capacity: configuration.capacity)))
    }

    /// The tally of a turn's question, for the reply that is to be stored; nil for one that is not noted.
    func tally(for turn: Turn) -> DemandTally? {
        guard turn.flags[.answersWarm], let asked = RepeatableTurn(turn),
            asked.bytes <= self.configuration.turnByteLimit
        else { return nil }
        let key = asked.key
        return self.state.withLock { $0.sketch.tally(key) } ?? DemandTally(asked, key: key)
    }

    /// Counts a question whose reply was stored just now.
    func add(_ tally: DemandTally, times: Int) {
        guard times > 0 else { return }
        self.state.withLock { state in
            state.sketch.add(tally, times: times)?.isTracked = false
            tally.isTracked = true
        }
    }

    /// Counts a question whose reply was served from the store.
    ///
    /// The hot path: one addition and one load. Budget 100 ns.
    func hit(_ tally: DemandTally) {
        let waiting = tally.count()
        guard !tally.isTracked, waiting >= Self.offerEvery else { return }
        self.add(tally, times: tally.collect())
    }

    /// What was asked most of late, at least twice.
    public func top(_ limit: Int) -> [AskedTurn] {
        self.state.withLock { state in
            state.sketch.collect()
            return state.sketch.top(limit, askedAtLeast: self.configuration.leastAsked)
        }
    }

    /// Writes down what was asked since the last time, at least twice; what cannot be written waits for the next time.
    ///
    /// - Throws: ``StoreError``.
    public func write(to store: any DemandStore, unixMilliseconds: Int64) async throws {
        let turns = self.state.withLock { state in
            state.sketch.collect()
            self.fade(&state, now: unixMilliseconds)
            return state.sketch.takeUnwritten(askedAtLeast: self.configuration.leastAsked)
        }
        guard !turns.isEmpty else { return }
        do {
            try await store.add(turns, to: WeekHour(unixMilliseconds: unixMilliseconds))
        } catch {
            self.state.withLock { $0.sketch.putBack(turns) }
            throw error
        }
    }

    /// Forgets what is in memory.
    ///
    /// - Parameter tenant: whose questions; nil for all.
    public func forget(of tenant: TenantID? = nil) {
        for tally in self.state.withLock({ $0.sketch.remove(of: tenant) }) {
            tally.isTracked = false
            _ = tally.collect()
        }
    }

    /// How many different questions are held.
    public var count: Int { self.state.withLock { $0.sketch.entries.count } }

    /// Halves all counts for each half-life that has passed.
    private func fade(_ state: inout State, now: Int64) {
        let halfLife = max(1, Int64(self.configuration.halfLife.milliseconds))
        guard let faded = state.faded, faded <= now else {
            state.faded = now
            return
        }
        let halfLives = (now - faded) / halfLife
        state.faded = faded + halfLives * halfLife
        if halfLives > 0 { state.sketch.fade(by: halfLives > 60 ? 0 : 1 / Double(1 << halfLives)) }
    }
}
