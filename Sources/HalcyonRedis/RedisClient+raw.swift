import NIOCore

extension RedisClient {
    /// Plain values, for measuring what the client costs without the envelope.
    package func value(of name: String, within limit: Duration) async throws -> [UInt8]? {
        let key = RedisKey(name)
        let reply = try await self.call(
            .get, RedisCommand(get: key), to: .key(key, shard: 0), as: .reads, within: limit)
        guard case .bulk(let bytes) = reply else { return nil }
        return Array(bytes.readableBytesView)
    }

    /// Sets a plain value.
    package func set(_ name: String, to value: [UInt8], within limit: Duration) async throws {
        let key = RedisKey(name)
        var command = RedisCommand(words: 3, capacity: value.count + 128)
        command.add("SET")
        command.add(key)
        command.add(ByteBuffer(bytes: value))
        _ = try await self.call(.set, command, to: .key(key, shard: 0), within: limit)
    }
}
