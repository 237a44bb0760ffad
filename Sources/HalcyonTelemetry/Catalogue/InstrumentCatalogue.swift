/// The metrics that Halcyon keeps, with what each means.
public enum InstrumentCatalogue {
    /// Every metric of the server, sorted by subject.
    public static let halcyon =
        Self.http + Self.replies + Self.cache + Self.invalidation + Self.redis + Self.models + Self.store + Self.warming
        + Self.control

    /// Requests as the server's socket sees them.
    public static let http: [MetricDescription] = [
        .duration("http.server.request.duration", "Time from a request's head to the end of its response."),
        .gauge("http.server.active_requests", "Requests that are being answered."),
    ]

    /// Replies and the stages that make them.
    public static let replies: [MetricDescription] = [
        .counter("halcyon.replies", "Replies that were given, by provenance."),
        .counter("halcyon.replies.not_stored", "Replies that no cache keeps, by reason."),
        .duration("halcyon.reply.duration", "Time from a turn's arrival to the end of its reply, by provenance."),
        .duration("halcyon.reply.first_text.duration", "Time from a turn's arrival to its reply's first text."),
        .duration("halcyon.stage.duration", "Time that a stage of the pipeline took, by stage."),
        .counter("halcyon.flights.joined", "Turns that joined a model call which was already under way."),
    ]

    /// The caches of replies and of the knowledge base's reads; each has its name as `cache`.
    public static let cache: [MetricDescription] = [
        .counter("halcyon.cache.lookups", "Lookups in a cache, by tier and result."),
        .gauge("halcyon.cache.entries", "Entries that a cache holds, by tier."),
        .gauge("halcyon.cache.size", unit: .bytes, "Bytes that a cache's entries take, by tier."),
        .counter("halcyon.cache.evictions", "Entries that left a cache, by cause."),
        .counter("halcyon.cache.loads", "Loads from behind a cache, by outcome."),
        .counter("halcyon.cache.loads.joined", "Callers who joined the load of another."),
        .counter("halcyon.cache.lease.waits", "Times that another process was loading the same."),
        .counter("halcyon.cache.lease.timeouts", "Times that it did not bring the value in time."),
        .counter("halcyon.cache.stale", "Answers that may have been out of date, by reason."),
        .counter("halcyon.cache.shared.failures", "Calls of the shared tier that failed, by code."),
        .counter("halcyon.cache.shared.refusals", "Calls of the shared tier that a breaker refused."),
        .counter("halcyon.cache.shared.breaker.openings", "Times that a breaker opened."),
        .gauge("halcyon.cache.shared.breakers.open", "Shards of the shared tier that are not asked at the moment."),
        .counter("halcyon.cache.shared.stores.dropped", "Values that the shared tier lacks because too many waited."),
        .counter("halcyon.cache.consistency.checks", "Comparisons of the tiers and the source, by result."),
        .gauge("halcyon.cache.consistency.share", "The share of the last 10,000 comparisons that agreed, 0 to 1."),
        .gauge("halcyon.cache.consistency.nines", "How many nines that share has, as far as comparisons can show."),
        .gauge("halcyon.cache.consistency.stale_age", unit: .seconds, "Age of the last stale value found, 0 for none."),
    ]

    /// Telling other processes what is out of date, and hearing it from them.
    public static let invalidation: [MetricDescription] = [
        .gauge("halcyon.invalidation.shards", "Shards of the log that tells what is out of date."),
        .gauge("halcyon.invalidation.shards_heard", "Those of them that this process hears."),
        .gauge("halcyon.invalidation.trusted", "Whether this process hears enough to trust its memory: 0 or 1."),
        .counter("halcyon.invalidation.distrust", unit: .seconds, "Time for which it did not."),
        .gauge("halcyon.invalidation.waiting", "Invalidations that wait to be told."),
        .gauge("halcyon.invalidation.missing", "Invalidations that are known and missing in a shard's log."),
        .counter("halcyon.invalidation.events", "Invalidations, by origin: made here or elsewhere."),
        .counter("halcyon.invalidation.publications.failed", "Invalidations that could not be told at the first try."),
        .counter("halcyon.invalidation.gaps", "Times that a log had lost something."),
        .counter("halcyon.invalidation.clears", "Times that memory was cleared because something was lost."),
        .duration("halcyon.invalidation.delay", "Time from telling an invalidation to hearing it back."),
    ]

    /// The connections to Redis.
    public static let redis: [MetricDescription] = [
        .duration("halcyon.redis.operation.duration", "Time that a command took, by operation."),
        .counter("halcyon.redis.errors", "Commands that failed, by code."),
        .counter("halcyon.redis.connects", "Connections that were made."),
        .counter("halcyon.redis.disconnects", "Connections that were lost, by code."),
        .gauge("halcyon.redis.connections", "Connections that stand."),
        .gauge("halcyon.redis.commands.in_flight", "Commands whose replies have not come."),
        .counter("halcyon.redis.unreadable_values", "Values that could not be read and were removed."),
        .counter("halcyon.redis.value_bytes", unit: .bytes, "Bytes of stored values, by form: raw or as stored."),
    ]

    /// Calls of model servers and how these are.
    public static let models: [MetricDescription] = [
        .duration("halcyon.model.request.duration", "Time that a model server took, by model, instance and outcome."),
        .duration("halcyon.model.first_text.duration", "Time from a model call to its first text."),
        .counter("halcyon.model.calls", "Model calls that were begun."),
        .counter("halcyon.model.errors", "Model calls that failed, by code."),
        .counter("halcyon.model.tokens", "Tokens that models read and wrote, by kind."),
        .counter("halcyon.balancer.ejections", "Times that an endpoint was set aside because it failed."),
    ]

    /// The store of sessions and knowledge.
    public static let store: [MetricDescription] = [
        .duration("halcyon.store.query.duration", "Time that a query of the store took, by operation."),
        .counter("halcyon.store.errors", "Queries of the store that failed, by code."),
        .counter("halcyon.turns.abandoned", "Turns of sessions that were failed because their process was gone."),
        .counter("halcyon.knowledge.changes", "Changes of the knowledge base, by origin: made here or elsewhere."),
        .counter("halcyon.knowledge.poll.failures", "Looks for changes by others that failed."),
        .gauge("halcyon.knowledge.version", "The version of the knowledge base that this process goes by."),
    ]

    /// What is asked often, and asking it in advance.
    public static let warming: [MetricDescription] = [
        .gauge("halcyon.demand.questions", "Different questions that are noted in memory."),
        .counter("halcyon.demand.write.failures", "Times that what was asked could not be written down."),
        .gauge("halcyon.warm.running", "Whether questions are being asked in advance: 0 or 1."),
        .counter("halcyon.warm.turns", "Questions that were asked in advance, by outcome."),
        .counter("halcyon.warm.refusals", "Replies to such questions that may not be stored, by reason."),
        .counter("halcyon.warm.runs", "Runs of asking in advance, by how they ended."),
    ]

    /// Flags, keys, and telemetry about itself.
    public static let control: [MetricDescription] = [
        .counter("halcyon.flags.changes", "Changes of a feature flag at run time, by flag."),
        .counter("halcyon.auth.failures", "Requests that were refused for their key, by reason."),
        .counter("halcyon.metrics.overflow", "Label sets beyond a metric's limit, counted in its overflow series."),
        .counter(
            "halcyon.metrics.rejected", "Instruments that the page does not show, for want of room or for a clash."),
        .counter("halcyon.log.lines.dropped", "Log lines that were dropped because their reader was too slow."),
    ]
}

extension MetricDescription {
    fileprivate static func counter(_ name: String, unit: Unit = .none, _ help: String) -> Self {
        Self(name: name, kind: .counter, unit: unit, help: help)
    }

    fileprivate static func gauge(_ name: String, unit: Unit = .none, _ help: String) -> Self {
        Self(name: name, kind: .gauge, unit: unit, help: help)
    }

    fileprivate static func duration(_ name: String, _ help: String) -> Self {
        Self(name: name, kind: .histogram, unit: .seconds, help: help)
    }
}
