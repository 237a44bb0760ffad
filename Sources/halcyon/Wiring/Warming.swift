import Foundation
import HalcyonCore
import HalcyonHTTP
import HalcyonModels
import HalcyonStore

/// What notes and asks in advance, put together.
struct Warming {
    let warmer: Warmer<ContinuousClock>
    let keeper: DemandKeeper<ContinuousClock>

    /// - Throws: ``ConfigurationProblem`` where the configured list cannot be read.
    init(
        settings: ServerSettings, store: SQLiteStore, pipeline: Pipeline, replies: ReplyCache, demand: Demand,
        backend: ModelPool<ContinuousClock>, flags: FlagBoard
    ) throws {
        let list = settings.warmList.map { path in
            WarmListFile(path: path, audiences: settings.warmAudiences, locale: settings.practice.locale)
        }
        // What is wrong in it is told at the start; later it is read anew for each run.
        _ = try list?.read()
        self.warmer = Warmer(
            parts: WarmerParts(
                pipeline: pipeline, replies: replies,
                turns: TurnBuilder(knowledge: store, backend: backend, flags: flags), demand: demand, store: store,
                backend: backend, flags: flags, list: list.map { list in { @Sendable in try list.read() } },
                requestID: {
                    var generator = SystemRandomNumberGenerator()
                    return .make(
                        prefix: "warm", unixMilliseconds: WallClock.unixMilliseconds(), using: &generator
                    )
                }
            ),
            configuration: settings.warm, unixMilliseconds: WallClock.unixMilliseconds
        )
        self.keeper = DemandKeeper(
            demand: demand, store: store, flags: flags, configuration: settings.demand,
            unixMilliseconds: WallClock.unixMilliseconds
        )
    }
}

/// The configured list of questions.
struct WarmListFile: Sendable {
    /// The largest file that is read, in bytes.
    static let byteLimit = 16 << 20

    var path: String
    var audiences: [WarmAudience]
    var locale: String

    /// - Throws: ``ConfigurationProblem`` with the file and the line.
    func read() throws -> [WarmCandidate] {
        let bytes = try Self.bytes(of: self.path)
        do throws(WarmList.Problem) {
            return try WarmList(audiences: self.audiences, locale: self.locale).candidates(ofText: bytes)
        } catch {
            throw ConfigurationProblem(file: self.path, line: error.line, message: error.message)
        }
    }

    static func bytes(of path: String) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ConfigurationProblem(
                file: path, message: "the list of questions cannot be read; check that it is a file this user may read"
            )
        }
        guard data.count <= Self.byteLimit else {
            throw ConfigurationProblem(file: path, message: "the list is over \(Self.byteLimit >> 20) MiB")
        }
        return [UInt8](data)
    }
}
