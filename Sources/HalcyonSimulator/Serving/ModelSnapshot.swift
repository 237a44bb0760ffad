/// The counters of a simulated server together with what is going on now.
struct ModelSnapshot: Sendable, Hashable {
    let counters: CallCounters
    let running: Int
    let waiting: Int
}
