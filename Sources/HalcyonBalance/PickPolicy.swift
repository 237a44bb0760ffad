/// Which endpoints a call may go to.
public enum PickPolicy: Hashable, Sendable {
    /// The first of the list and no other; the call fails if that one is ejected or full.
    case first
    /// All, each as often as its weight says.
    case roundRobin
}
