import HalcyonCache
import NIOCore

/// One entry of a shard's log: an event, or the mark where an epoch begins.
struct LogEntry: Hashable, Sendable {
    let id: StreamID
    let epoch: UInt64

    /// Nil for the mark.
    let event: InvalidationEvent?

    init(id: StreamID, epoch: UInt64, event: InvalidationEvent?) {
        self.id = id
        self.epoch = epoch
        self.event = event
    }

    /// Reads an entry as `XRANGE` and `XREAD` tell it; nil if it is none of ours.
    init?(_ reply: RESPValue) {
        guard let parts = reply.elements, parts.count == 2, let id = StreamID(parts[0].text),
            let fields = parts[1].elements, fields.count == 2 || fields.count == 4,
            fields[0].text == LogScripts.epochField,
            let epoch = LogEpochs.epoch(fields[1].text)
        else { return nil }
        self.id = id
        self.epoch = epoch
        guard fields.count == 4 else {
            self.event = nil
            return
        }
        guard fields[2].text == LogScripts.eventField, case .bulk(let bytes) = fields[3] else { return nil }
        self.event = EventCoding.decode(bytes, at: LogPosition(epoch: epoch, offset: id.offset))
    }

    /// The offset that is told: a mark is no event, and whoever has read nothing else stands before all.
    var offset: UInt64 { self.event == nil ? 0 : self.id.offset }

    /// The entries of the reply to `XREAD`; empty if none came in time.
    ///
    /// - Returns: nil if it is not such a reply.
    static func entries(ofRead reply: RESPValue) -> [LogEntry]? {
        guard let streams = reply.elements else { return reply == .null ? [] : nil }
        // Version 3 tells a map of streams, version 2 an array of pairs.
        let stream = streams.count == 2 ? streams : streams.first?.elements
        guard let entries = stream?.last?.elements else { return nil }
        var read: [LogEntry] = []
        for entry in entries {
            guard let entry = LogEntry(entry) else { return nil }
            read.append(entry)
        }
        return read
    }
}
