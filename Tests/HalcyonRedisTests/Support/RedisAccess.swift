/// The rights that Halcyon needs, as an access list of Redis.
enum RedisAccess {
    static func rules(prefix: String) -> [String] {
        [
            "~\(prefix):*", "~{\(prefix):log}", "&*", "-@all", "+hello", "+auth", "+ping", "+client|setname",
            "+client|tracking", "+get", "+set", "+del", "+eval", "+evalsha", "+xadd", "+xread", "+xrange", "+xrevrange",
            "+xtrim", "+role", "+cluster|slots", "+asking", "+info", "+config|get",
        ]
    }
}
