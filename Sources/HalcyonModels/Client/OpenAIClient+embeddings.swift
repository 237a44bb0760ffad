import AsyncHTTPClient
import HalcyonCore
import NIOCore
import NIOHTTP1

extension OpenAIClient {
    /// The most that an answer with vectors may weigh, in bytes.
    private static var embeddingsLimit: Int { 64 << 20 }

    private enum EmbeddingEvent: Sendable {
        case finished(Embeddings)
        case overdue
    }

    /// Vectors for texts, in their order.
    ///
    /// - Throws: ``ModelCallError``, or `CancellationError` when the calling task was cancelled.
    func embeddings(_ texts: [String], model: ModelID, at instance: ModelInstance) async throws -> Embeddings {
        let outgoing = self.request(
            "/v1/embeddings", body: Self.embeddingsBody(texts, model: model), instance: instance, requestID: nil
        )
        return try await withThrowingTaskGroup(of: EmbeddingEvent.self) { group in
            group.addTask { .finished(try await self.embeddings(outgoing, texts, model: model, at: instance)) }
            group.addTask {
                // Cancelled as soon as the vectors are there.
                try? await self.clock.sleep(for: self.limits.firstText)
                return .overdue
            }
            let first = await group.nextResult()
            group.cancelAll()
            try Task.checkCancellation()
            guard case .finished(let embeddings) = try first?.get() else {
                throw ModelCallError.fault(
                    .modelTimeout, "The embedding server did not answer within \(self.limits.firstText.secondsText)"
                )
            }
            return embeddings
        }
    }

    private func embeddings(
        _ outgoing: HTTPClientRequest, _ texts: [String], model: ModelID, at instance: ModelInstance
    ) async throws -> Embeddings {
        let response = try await self.head(outgoing, at: instance)
        guard response.status == .ok else {
            throw try await self.refusal(response, at: instance, conversation: texts.map { Message(.user, $0) })
        }
        do {
            let body = try await response.body.collect(upTo: Self.embeddingsLimit)
            return try Self.readEmbeddings(Array(buffer: body), count: texts.count, model: model)
        } catch {
            throw TransportFault.map(error, instance: instance, isConnected: true)
        }
    }

    private static func embeddingsBody(_ texts: [String], model: ModelID) -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: texts.reduce(64) { $0 + $1.utf8.count + 4 })
        writer.object { writer in
            writer.name("model")
            writer.value(model.value)
            writer.name("input")
            writer.array { writer in for text in texts { writer.value(text) } }
        }
        return writer.bytes
    }

    private static func readEmbeddings(_ body: [UInt8], count: Int, model: ModelID) throws -> Embeddings {
        let wrong = ModelCallError.fault(.modelFailed, "The embedding server sent something other than vectors")
        guard let answer = (try? JSONReader.read(body))?.objectValue, let data = answer["data"]?.arrayValue,
            data.count == count
        else { throw wrong }
        var vectors = [[Float]](repeating: [], count: count)
        for (position, item) in data.enumerated() {
            guard let item = item.objectValue, let numbers = item["embedding"]?.arrayValue, !numbers.isEmpty,
                let index = item["index"].map(\.intValue) ?? position, vectors.indices.contains(index)
            else { throw wrong }
            vectors[index] = try numbers.map { number in
                guard let value = number.doubleValue, value.isFinite else { throw wrong }
                return Float(value)
            }
        }
        guard Set(vectors.map(\.count)).count <= 1 else { throw wrong }
        return Embeddings(
            model: model, vectors: vectors,
            promptTokens: answer["usage"]?.objectValue?["prompt_tokens"]?.intValue ?? 0
        )
    }
}
