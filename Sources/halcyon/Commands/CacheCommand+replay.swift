public import ArgumentParser
import HalcyonBench
public import HalcyonCache
import HalcyonCore

extension EvictionPolicyKind: ExpressibleByArgument {}

extension CacheCommand {
    /// Runs a trace through caches of several sizes.
    struct Replay: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "replay",
            abstract: "Tell which share of a trace's requests caches of several sizes would find.",
            discussion: """
                A trace has one key a line, in the order of the requests; gzip is understood. Every key that \
                is not found is stored. The cache is the one that the server uses.

                To learn what 64 MB more would bring, divide both sizes by what an entry weighs \
                (halcyon_cache_size_bytes / halcyon_cache_entries on the metrics page) and compare them:

                  halcyon cache replay keys.txt.gz --capacity 20000,40000

                See Docs/Operations/Caching.md.
                """
        )

        /// So many entries take some 30 GB in a replay.
        private static let largestCapacity = 200_000_000

        @Argument(help: "A file with one key a line, plain or gzip; - for standard input.")
        var trace: String

        @Option(help: "How many entries the cache holds; several with commas between.")
        var capacity: String

        @Option(help: "Who goes when the cache is full; adaptive is what the server does.")
        var policy = EvictionPolicyKind.adaptive

        @ArgumentParser.Flag(help: "Print the result as JSON.")
        var json = false

        func validate() throws { _ = try self.capacities() }

        func run() async throws {
            try await CommandFailure.reporting {
                let replay = CacheReplay(capacities: try self.capacities(), policy: self.policy)
                do throws(BenchError) {
                    try TraceFile.forEachLine(path: self.trace) {
                        replay.request($0)
                    } progress: {
                        Console.progress("\($0) lines")
                    }
                } catch {
                    Console.endProgress()
                    throw CommandFailure(.usage, error.message)
                }
                Console.endProgress()
                let outcomes = replay.outcomes
                guard outcomes.contains(where: { $0.requests > 0 }) else {
                    throw CommandFailure(.usage, "\(self.trace): holds no key; give a file with one key a line")
                }
                Console.say(self.json ? Self.json(outcomes) : Self.table(outcomes))
            }
        }

        private func capacities() throws -> [Int] {
            try self.capacity.split(separator: ",", omittingEmptySubsequences: false).map { text in
                let number = Int(text.filter { $0 != " " && $0 != "_" })
                guard let number, (1...Self.largestCapacity).contains(number) else {
                    throw ValidationError(
                        "--capacity: '\(text)' is no number of entries from 1 to \(Self.largestCapacity)")
                }
                return number
            }
        }

        private static func table(_ outcomes: [CacheReplay.Outcome]) -> String {
            HitRatioTable(outcomes.map { .init(capacity: $0.capacity, requests: $0.requests, hits: $0.hits) }).text
        }

        private static func json(_ outcomes: [CacheReplay.Outcome]) -> String {
            var writer = JSONWriter()
            writer.array { writer in
                for outcome in outcomes {
                    writer.object { writer in
                        writer.name("capacity")
                        writer.value(outcome.capacity)
                        writer.name("hitRatio")
                        writer.value(outcome.hitRatio)
                        writer.name("requests")
                        writer.value(outcome.requests)
                    }
                }
            }
            return String(decoding: writer.bytes, as: UTF8.self)
        }
    }
}
