public import HalcyonCore

/// Settings of a ``ModelPool``: which models there are and which servers have them.
public struct ModelPoolConfiguration: Hashable, Sendable {
    /// A model and the servers that have it.
    public struct Model: Hashable, Sendable {
        /// What clients are told about the model.
        public var description: ModelDescription

        /// The name under which the servers know the model; nil where it is the same.
        public var upstreamName: String?

        /// The servers; without the balancing flag the first one gets all the work.
        public var instances: [ModelInstance]

        /// The most requests that one instance is given at once, those waiting in its own queue included.
        public var concurrency: Int

        /// How many requests one instance computes at once; those beyond wait in its own queue.
        public var slots: Int

        /// - Parameter slots: nil where an instance computes all that it is given at once.
        /// - Throws: ``ModelSetupError`` when there is no instance, or two have the same name.
        public init(
            _ description: ModelDescription, upstreamName: String? = nil, instances: [ModelInstance],
            concurrency: Int = 16, slots: Int? = nil
        ) throws(ModelSetupError) {
            guard !instances.isEmpty else {
                throw ModelSetupError(.invalidConfiguration, key: "instances", "A model needs at least one instance")
            }
            guard Set(instances.map(\.name)).count == instances.count else {
                throw ModelSetupError(.invalidConfiguration, key: "instances", "Two instances have the same name")
            }
            guard concurrency > 0 else {
                throw ModelSetupError(.invalidConfiguration, key: "concurrency", "It is a whole number above 0")
            }
            guard slots.map({ (1...concurrency).contains($0) }) ?? true else {
                throw ModelSetupError(
                    .invalidConfiguration, key: "slots", "It is a whole number from 1 to the concurrency"
                )
            }
            self.description = description
            self.upstreamName = upstreamName
            self.instances = instances
            self.concurrency = concurrency
            self.slots = slots ?? concurrency
        }
    }

    /// The server that makes embeddings.
    public struct EmbeddingServer: Hashable, Sendable {
        public var instance: ModelInstance

        /// The model that is asked for when a request names none.
        public var model: ModelID

        public init(instance: ModelInstance, model: ModelID) {
            self.instance = instance
            self.model = model
        }
    }

    /// The models, the default one first.
    public let models: [Model]

    /// Who makes embeddings; nil where nobody does.
    public var embeddings: EmbeddingServer?
    public var limits: ModelLimits

    /// How often each instance is asked whether it is well.
    public var probeInterval: Duration

    /// - Throws: ``ModelSetupError`` when there is no model, or two have the same name.
    public init(
        models: [Model], embeddings: EmbeddingServer? = nil, limits: ModelLimits = .init(),
        probeInterval: Duration = .seconds(2)
    ) throws(ModelSetupError) {
        guard !models.isEmpty else {
            throw ModelSetupError(.invalidConfiguration, key: "names", "At least one model is needed")
        }
        guard Set(models.map(\.description.id)).count == models.count else {
            throw ModelSetupError(.invalidConfiguration, key: "names", "Two models have the same name")
        }
        self.models = models
        self.embeddings = embeddings
        self.limits = limits
        self.probeInterval = probeInterval
    }
}
