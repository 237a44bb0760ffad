public import HalcyonCache
import NIOCore

/// Entries in Redis: the second tier, shared by all processes with the same servers, prefix and keys of encryption.
///
/// What is stored is a versioned envelope, see ``Envelope``: compressed above a size and, where keys are configured,
/// encrypted. Redis lets an entry go when nobody could use it any more, or when it needs the room.
public struct RedisTier: SharedTier {
    private static let returnLease = RedisScript(
        """
        if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
        return 0
        """
    )

    private let client: RedisClient
    private let codec: EnvelopeCodec
    private let names: KeyNames

    public init(client: RedisClient) {
        self.client = client
        self.codec = EnvelopeCodec(client.configuration)
        self.names = client.environment.connector.names
    }

    public var shardCount: Int { self.client.shardCount }

    public func shard(of key: CacheKey) -> Int { self.client.routing.shard(of: self.names.entry(key)) }

    public func get(_ key: CacheKey, within limit: Duration) async throws -> SharedHit? {
        let name = self.names.entry(key)
        let begin = ContinuousClock.now
        let shard = self.client.routing.shard(of: name)
        switch try await self.client.call(
            .get, RedisCommand(get: name), to: .key(name, shard: shard), as: .reads, within: limit)
        {
        case .null: return nil
        case .bulk(let bytes):
            do throws(EnvelopeError) {
                let (entry, position) = try self.codec.decode(bytes, of: key)
                return SharedHit(entry: entry, shard: shard, position: position)
            } catch {
                self.client.environment.metrics.countUnreadable()
                // What nobody can read only takes up room; if it stays, the next reader tries again.
                _ = try? await self.remove(key, within: limit - begin.duration(to: .now))
                return nil
            }
        default: throw SharedTierError.unexpected("GET")
        }
    }

    public func set(
        _ key: CacheKey, _ entry: SharedEntry, ticket: SharedTicket, within limit: Duration
    ) async throws {
        let name = self.names.entry(key)
        let shard = self.client.routing.shard(of: name)
        let bytes = try self.codec.encode(entry, position: ticket[shard], for: key)
        var words = 3
        var life: String?
        if let timeToLive = entry.timeToLive {
            let milliseconds = (timeToLive + entry.staleFor).wholeMilliseconds
            guard milliseconds > 0 else { return }
            words += 2
            life = "\(milliseconds)"
        }
        var command = RedisCommand(words: words, capacity: bytes.readableBytes + 160)
        command.add("SET")
        command.add(name)
        command.add(bytes)
        if let life {
            command.add("PX")
            command.add(life)
        }
        _ = try await self.client.call(.set, command, to: .key(name, shard: shard), within: limit)
        self.client.environment.metrics.countStored(raw: entry.value.count, stored: bytes.readableBytes)
    }

    @discardableResult
    public func remove(_ key: CacheKey, within limit: Duration) async throws -> Bool {
        let name = self.names.entry(key)
        var command = RedisCommand(words: 2)
        command.add("DEL")
        command.add(name)
        return try await self.client.call(.remove, command, to: self.destination(of: name), within: limit).number == 1
    }

    public func takeLease(
        of key: CacheKey, for duration: Duration, holder: EntryVersion, within limit: Duration
    ) async throws -> Bool {
        let name = self.names.lease(key)
        var command = RedisCommand(words: 6)
        command.add("SET")
        command.add(name)
        command.add(Self.token(of: holder))
        command.add("NX")
        command.add("PX")
        command.add("\(max(duration.wholeMilliseconds, 1))")
        switch try await self.client.call(.lease, command, to: self.destination(of: name), within: limit) {
        case .simple: return true
        case .null: return false
        default: throw SharedTierError.unexpected("SET NX")
        }
    }

    public func returnLease(of key: CacheKey, holder: EntryVersion, within limit: Duration) async throws {
        let name = self.names.lease(key)
        _ = try await self.client.call(
            .lease, Self.returnLease, key: name, [ByteBuffer(string: Self.token(of: holder))],
            to: self.destination(of: name),
            within: limit
        )
    }

    private func destination(of key: RedisKey) -> Destination {
        .key(key, shard: self.client.routing.shard(of: key))
    }

    private static func token(of holder: EntryVersion) -> String { String(holder.number, radix: 16) }
}
