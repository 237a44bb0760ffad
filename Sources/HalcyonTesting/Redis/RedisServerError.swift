/// Why a Redis server for a test did not start or do as told.
public struct RedisServerError: Error, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
