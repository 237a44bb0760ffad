/// What is done to a shard's log in one step.
///
/// The log is one stream. Its first entry is a mark with the epoch, and every event carries the epoch too: so an epoch
/// can only be lost together with its log, whether the key is deleted, evicted or lost in a failover.
enum LogScripts {
    static let epochField = "e"
    static let eventField = "d"

    /// Begins the log if there is none.
    ///
    /// - ARGV: an epoch for a log that begins now; the entry that was read last, or nothing.
    /// - Returns: the first entry, the last entry, and whether the entry that was read last is still there.
    static let join = RedisScript(
        """
        local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
        if #last == 0 then
            redis.call('XADD', KEYS[1], '*', 'e', ARGV[1])
            last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
        end
        local first = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)
        local stood = 0
        if ARGV[2] ~= '' then
            stood = #redis.call('XRANGE', KEYS[1], ARGV[2], ARGV[2], 'COUNT', 1)
        end
        return {first[1], last[1], stood}
        """
    )

    /// Appends an event.
    ///
    /// - ARGV: an epoch for a log that begins now; about how many entries are remembered; the event.
    /// - Returns: the epoch and the entry's name.
    static let publish = RedisScript(
        """
        local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
        local epoch = ARGV[1]
        if #last == 0 then
            redis.call('XADD', KEYS[1], '*', 'e', epoch)
        else
            epoch = last[1][2][2]
        end
        return {epoch, redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[2], '*', 'e', epoch, 'd', ARGV[3])}
        """
    )

    /// Begins a new epoch, unless the old one has ended already.
    ///
    /// - ARGV: the epoch to be ended; the new one.
    /// - Returns: whether it did.
    static let renew = RedisScript(
        """
        local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
        if #last > 0 and last[1][2][2] ~= ARGV[1] then return 0 end
        redis.call('XADD', KEYS[1], '*', 'e', ARGV[2])
        redis.call('XTRIM', KEYS[1], 'MAXLEN', 1)
        return 1
        """
    )
}
