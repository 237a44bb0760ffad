import ArgumentParser
import HalcyonCore
import UnixSignals

/// Waits for the end of a run and shows how far it is.
struct WarmWait {
    /// What the shell expects of a command that Ctrl-C ended.
    private static let interrupted = ExitCode(130)
    private static let interval = Duration.milliseconds(500)

    let client: ServerClient
    let number: Int
    let isJSON: Bool

    /// - Throws: ``CommandFailure`` for a run that did not come to its own end; `ExitCode` after Ctrl-C.
    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let end = try await withThrowingTaskGroup(of: JSONValue?.self) { group in
            group.addTask { try await self.follow() }
            group.addTask {
                for await _ in signals { break }
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
        Console.endProgress()
        guard let end else {
            Console.error("The run goes on; stop it with `halcyon warm stop`.")
            throw Self.interrupted
        }
        let view = WarmRunView(end)
        if self.isJSON {
            var writer = JSONWriter()
            writer.value(end)
            Console.say(String(decoding: writer.bytes, as: UTF8.self))
        } else {
            Console.say(view.result)
        }
        guard view.ending == "complete" else { throw CommandFailure(.failure, "the run did not come to its end") }
    }

    /// - Returns: the run as it ended.
    private func follow() async throws -> JSONValue {
        while true {
            let status = try JSONReader.read(try await self.client.get("/ops/v1/warm")).objectValue
            let running = status?["running"].map { WarmRunView($0) }
            guard let running, running.number == self.number else {
                let last = status?["last"]?.arrayValue ?? []
                guard let run = last.first(where: { WarmRunView($0).number == self.number }) else {
                    throw CommandFailure(.failure, "the server does not know run \(self.number) any more")
                }
                return run
            }
            Console.progress(running.progress)
            try await Task.sleep(for: Self.interval)
        }
    }
}
