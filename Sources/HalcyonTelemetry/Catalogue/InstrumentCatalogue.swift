/// The metrics that Halcyon keeps, with what each means.
public enum InstrumentCatalogue {
    /// Every metric of the server, sorted by subject.
    public static let halcyon =
        Self.http + Self.replies + Self.cache + Self.models + Self.store + Self.warming + Self.control

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

    /// The caches of replies.
    public static let cache: [MetricDescription] = [
        .counter("halcyon.cache.lookups", "Lookups in a cache, by tier and result."),
        .gauge("halcyon.cache.entries", "Entries that a cache holds, by tier."),
        .gauge("halcyon.cache.size", unit: .bytes, "Bytes that a cache's entries take, by tier."),
        .counter("halcyon.cache.evictions", "Entries that left a cache, by cause."),
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
    fileprivate static func counter(_ name: String, _ help: String) -> Self {
        Self(name: name, kind: .counter, help: help)
    }

    fileprivate static func gauge(_ name: String, unit: Unit = .none, _ help: String) -> Self {
        Self(name: name, kind: .gauge, unit: unit, help: help)
    }

    fileprivate static func duration(_ name: String, _ help: String) -> Self {
        Self(name: name, kind: .histogram, unit: .seconds, help: help)
    }
}
