/// Which flags were on when a request came in; read once per request.
public struct FlagSnapshot: Hashable, Sendable {
    var bits: UInt64

    init(bits: UInt64) { self.bits = bits }

    public init(_ flags: some Sequence<Flag>) { self.bits = flags.reduce(0) { $0 | $1.bit } }

    /// Every flag on: the default.
    public static let allOn = FlagSnapshot(Flag.allCases)

    /// Every flag off: the baseline.
    public static let allOff = FlagSnapshot([])

    public subscript(_ flag: Flag) -> Bool {
        get { self.bits & flag.bit != 0 }
        set { self.bits = newValue ? self.bits | flag.bit : self.bits & ~flag.bit }
    }
}
