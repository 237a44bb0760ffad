import Foundation
import HalcyonCache
import Testing

/// The published traces, where they are at hand: as good as the best published policy of each, nearly.
///
/// An unoptimised build takes the traces below 200,000 requests, an optimised one takes all.
@Suite struct PublishedHitRatioTests {
    struct Cell {
        let trace: String
        let size: Int
        /// Percent, of the best published policy and of the newest Caffeine.
        let best: Double
        let caffeine: Double
    }

    static let folder = ProcessInfo.processInfo.environment["HALCYON_SHARED_DATA"].map {
        URL(filePath: $0).appending(path: "cache-traces")
    }

    #if DEBUG
        static let longTraces: Set<String> = ["arc_OLTP", "lirs_loop"]
    #else
        static let longTraces: Set<String> = []
    #endif

    @Test(.enabled(if: Self.folder != nil, "HALCYON_SHARED_DATA names no folder of traces"))
    func nearTheBestPolicyOfEachTraceAndAboveCaffeine() throws {
        let folder = try #require(Self.folder)
        let cells = try Self.cells(folder.appending(path: "published-hit-ratios.tsv"))
        #expect(cells.count == 57)
        var regrets: [Double] = []
        var gains: [Double] = []
        for (trace, sizes) in Dictionary(grouping: cells, by: \.trace) where !Self.longTraces.contains(trace) {
            let digests = try Self.digests(folder.appending(path: "\(trace).txt.gz"))
            for cell in sizes {
                var cache = PolicyReplay(capacity: cell.size, policy: .adaptive, seed: 42)
                let hits = digests.count { cache.request($0) }
                let share = 100 * Double(hits) / Double(digests.count)
                regrets.append(max(0, cell.best - share))
                gains.append(share - cell.caffeine)
                #expect(cell.best - share <= 6, "\(trace) at \(cell.size): \(share) against \(cell.best)")
            }
        }
        let count = Double(regrets.count)
        #expect(regrets.count >= 45)
        #expect(regrets.reduce(0, +) / count <= 1)
        #expect(gains.reduce(0, +) / count >= 1)
    }

    /// Columns: trace, size, nine fixed policies and Caffeine in two versions, then the optimum.
    static func cells(_ table: URL) throws -> [Cell] {
        try String(contentsOf: table, encoding: .utf8).split(separator: "\n").dropFirst().map { line in
            let fields = line.split(separator: "\t")
            let shares = fields.dropFirst(2).dropLast().compactMap { Double($0) }
            return Cell(
                trace: String(fields[0]), size: try #require(Int(fields[1])), best: try #require(shares.max()),
                caffeine: try #require(shares.last))
        }
    }

    /// A digest of each line of a compressed file.
    static func digests(_ file: URL) throws -> [UInt64] {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["gzip", "-dc", file.path]
        process.standardOutput = output
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return bytes.split(separator: UInt8(ascii: "\n")).map { line in
            line.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        }
    }
}
