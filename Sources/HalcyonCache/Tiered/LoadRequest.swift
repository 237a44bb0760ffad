/// What a caller of a ``TieredCache`` wants loaded.
struct LoadRequest<Value: Sendable>: Sendable {
    let query: TierQuery<Value>
    let namespace: CacheNamespace
    let load: @Sendable () async throws -> Loaded<Value>?

    var key: CacheKey { self.query.key }
    var features: CacheFeatures { self.query.features }
}
