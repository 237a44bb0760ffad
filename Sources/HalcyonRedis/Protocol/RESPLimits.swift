/// How much a server may say before it is taken for one that has lost its way.
struct RESPLimits: Hashable, Sendable {
    /// Arrays within arrays.
    var depth = 16

    /// Elements of one reply, those of its parts included.
    var elements = 1 << 20

    /// The bytes of one string.
    var bulkBytes = 64 << 20

    /// The bytes of a line: a status, an error, a number.
    var lineBytes = 64 << 10
}
