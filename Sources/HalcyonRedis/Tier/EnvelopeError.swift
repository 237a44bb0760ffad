/// Why bytes from Redis are not an entry of ours.
enum EnvelopeError: String, Error, Hashable, Sendable {
    /// Of a version that this program does not know, or something else altogether.
    case unknownVersion
    case truncated
    case tooLong
    /// Of another age, or a time that is less than none or longer than anybody waits.
    case impossibleTime
    case notDecompressed
    case unknownKey
    case notAuthentic
    /// It should have been encrypted and is not.
    case notEncrypted
}
