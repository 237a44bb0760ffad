import HalcyonCache
import HalcyonRedis
import Logging

/// What an operator should read about the shared tier: each change once, and none that is over by the next look.
struct SharedTierNews {
    struct Item: Equatable {
        var level: Logger.Level
        var message: String
        var metadata: Logger.Metadata = [:]
    }

    /// Something that is well or not, and what was said of it last.
    private struct Subject {
        var wasWell: Bool?
        var isTold: Bool?

        /// - Returns: the news, once it has lasted from one look to the next.
        mutating func look(isWell: Bool) -> Bool? {
            defer { self.wasWell = isWell }
            guard self.wasWell == isWell, self.isTold != isWell else { return nil }
            self.isTold = isWell
            return isWell
        }
    }

    private var servers: [RedisAddress: Subject] = [:]
    private var others = Subject()

    /// - Returns: what has changed, in the order of the servers' addresses.
    mutating func look(_ links: [RedisLinkStatus], isTrusted: Bool) -> [Item] {
        let links = Dictionary(grouping: links, by: \.address)
        self.servers = self.servers.filter { links[$0.key] != nil }
        var items = links.sorted { "\($0.key)" < "\($1.key)" }.compactMap { self.look($0, $1) }
        switch self.others.look(isWell: isTrusted) {
        case true: items.append(Item(level: .notice, message: "Other servers are heard"))
        case false:
            items.append(
                Item(
                    level: .warning,
                    message: "Other servers are not heard: what they change may be seen late; see halcyon doctor"
                )
            )
        case nil: break
        }
        return items
    }

    private mutating func look(_ address: RedisAddress, _ links: [RedisLinkStatus]) -> Item? {
        let lost = links.first { !$0.isConnected }
        let metadata: Logger.Metadata = ["address": "\(address)"]
        switch self.servers[address, default: Subject()].look(isWell: lost == nil) {
        case true: return Item(level: .notice, message: "Connected to Redis", metadata: metadata)
        case false:
            return Item(
                level: .warning, message: "No connection to Redis; requests go on without it",
                metadata: metadata.merging(["error": "\(lost?.lastError?.message ?? "none yet")"]) { $1 }
            )
        case nil: return nil
        }
    }
}
