public import Configuration
import HalcyonCore

extension ModelPoolConfiguration {
    /// Reads the settings below the reader's scope; a missing key keeps its default.
    ///
    /// ```yaml
    /// models:
    ///   names: [mentallama-7b]
    ///   mentallama-7b:
    ///     version: "2026-01"
    ///     instances: ["http://10.0.0.5:8000", "http://10.0.0.6:8000"]
    ///   embeddings: { url: "http://10.0.0.7:8000", model: all-minilm-l6-v2 }
    /// ```
    ///
    /// ## Configuration keys
    /// - `names` (strings, required): the models, the default one first; each has a section of that name
    /// - `NAME.version` (string, required): changes whenever the model may give other answers
    /// - `NAME.instances` (strings, required): addresses of its servers
    /// - `NAME.weights` (ints, default all 1): the instances' shares of the work, in the same order
    /// - `NAME.instanceNames` (strings, default `NAME-1`, `NAME-2`, …): what status and metrics call them
    /// - `NAME.concurrency` (int, default 16): the most requests that one instance is given at once
    /// - `NAME.slots` (int, default as `concurrency`): how many of these it computes at once; the others wait there
    /// - `NAME.upstreamName` (string, default NAME): what the servers call the model
    /// - `NAME.notice` (string): what people are told about the model
    /// - `NAME.apiKey` (string, secret): the key that its servers ask for
    /// - `embeddings.url`, `embeddings.model` (strings, both or none), `embeddings.apiKey` (string, secret)
    /// - `limits.connectSeconds` (double, default 1), `limits.firstTextSeconds` (60), `limits.idleSeconds` (30),
    ///   `limits.totalSeconds` (300), `limits.retries` (int, default 1)
    /// - `probeSeconds` (double, default 2)
    ///
    /// - Throws: ``ModelSetupError`` that names the key.
    public init(config: ConfigReader) throws(ModelSetupError) {
        let values = ConfigValues(config: config)
        guard let names = try values.strings(["names"]), !names.isEmpty else {
            throw ModelSetupError(
                .invalidConfiguration, key: "names", "List the models here, for example names: [mentallama-7b]"
            )
        }
        var models: [Model] = []
        for name in names { models.append(try Self.model(name, values)) }
        try self.init(
            models: models, embeddings: try Self.embeddings(values), limits: try ModelLimits(values),
            probeInterval: try values.seconds(["probeSeconds"]) ?? .seconds(2)
        )
    }

    private static func model(_ name: String, _ values: ConfigValues) throws(ModelSetupError) -> Model {
        guard !name.isEmpty, name.utf8.count <= 128, !["names", "embeddings", "limits"].contains(name) else {
            throw ModelSetupError(.invalidConfiguration, key: "names", "'\(name)' cannot be a model's name")
        }
        guard let version = try values.string([name, "version"]) else {
            throw values.error(
                [name, "version"], "Give the model a version that changes whenever it may give other answers"
            )
        }
        guard let urls = try values.strings([name, "instances"]), !urls.isEmpty else {
            throw values.error(
                [name, "instances"], "List the addresses of its servers, for example http://10.0.0.5:8000")
        }
        let weights = try values.ints([name, "weights"]) ?? urls.map { _ in 1 }
        guard weights.count == urls.count else {
            throw values.error([name, "weights"], "There are \(urls.count) instances and \(weights.count) weights")
        }
        let labels = try values.strings([name, "instanceNames"]) ?? urls.indices.map { "\(name)-\($0 + 1)" }
        guard labels.count == urls.count else {
            throw values.error([name, "instanceNames"], "There are \(urls.count) instances and \(labels.count) names")
        }
        let key = try values.secret([name, "apiKey"])
        do throws(ModelSetupError) {
            var instances: [ModelInstance] = []
            for index in urls.indices {
                instances.append(
                    try ModelInstance(name: labels[index], url: urls[index], apiKey: key, weight: weights[index])
                )
            }
            return try Model(
                ModelDescription(id: ModelID(name), version: version, notice: try values.string([name, "notice"])),
                upstreamName: try values.string([name, "upstreamName"]), instances: instances,
                concurrency: try values.int([name, "concurrency"]) ?? 16, slots: try values.int([name, "slots"])
            )
        } catch {
            throw error.within(name)
        }
    }

    private static func embeddings(_ values: ConfigValues) throws(ModelSetupError) -> EmbeddingServer? {
        let url = try values.string(["embeddings", "url"])
        let model = try values.string(["embeddings", "model"])
        switch (url, model) {
        case (nil, nil): return nil
        case (nil, .some):
            throw values.error(["embeddings", "url"], "Give the address of the server that has the model")
        case (.some, nil): throw values.error(["embeddings", "model"], "Give the name of the embedding model")
        case (.some(let url), .some(let model)):
            let key = try values.secret(["embeddings", "apiKey"])
            do throws(ModelSetupError) {
                return EmbeddingServer(
                    instance: try ModelInstance(name: "embeddings", url: url, apiKey: key), model: ModelID(model)
                )
            } catch {
                throw values.error(["embeddings", "url"], error.message)
            }
        }
    }
}

extension ModelLimits {
    fileprivate init(_ values: ConfigValues) throws(ModelSetupError) {
        let defaults = ModelLimits()
        let retries = try values.int(["limits", "retries"]) ?? defaults.retries
        guard (0...10).contains(retries) else {
            throw values.error(["limits", "retries"], "It is a whole number from 0 to 10")
        }
        self.init(
            connect: try values.seconds(["limits", "connectSeconds"]) ?? defaults.connect,
            firstText: try values.seconds(["limits", "firstTextSeconds"]) ?? defaults.firstText,
            idle: try values.seconds(["limits", "idleSeconds"]) ?? defaults.idle,
            total: try values.seconds(["limits", "totalSeconds"]) ?? defaults.total,
            retries: retries
        )
    }
}

extension ModelSetupError {
    /// The same error with its key below `section`; one that names its section already stays as it is.
    fileprivate func within(_ section: String) -> Self {
        guard let key, !key.hasPrefix(section + ".") else { return self }
        return ModelSetupError(self.code, key: section + "." + key, self.message)
    }
}
