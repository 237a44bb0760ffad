import HalcyonTesting

@testable import HalcyonCache

/// The database of the ten minutes: quick, with peaks, slow for two minutes, down for three.
final class StampedeDatabase: Sendable {
    struct Down: Error {}

    static let usual = Duration.milliseconds(90)
    static let slow = Duration.seconds(1)
    static let slowTimes = Duration.seconds(180)..<Duration.seconds(300)
    static let downTimes = Duration.seconds(360)..<Duration.seconds(540)
    /// Every so many queries take as long as a slow one.
    static let peaks = 50

    private let time: VirtualTime
    private let counts = Shared((queries: 0, failed: 0))

    init(time: VirtualTime) { self.time = time }

    var queries: Int { self.counts.value.queries }
    var failed: Int { self.counts.value.failed }

    /// - Parameter weight: as how many queries it counts.
    func query(weight: Int) async throws -> Int {
        let now = self.time.elapsed
        let isDown = Self.downTimes.contains(now)
        self.counts.change { counts in
            counts.queries += weight
            if isDown { counts.failed += weight }
        }
        let isPeak = self.counts.value.queries / weight % Self.peaks == 0
        try await self.time.sleep(for: Self.slowTimes.contains(now) || isPeak ? Self.slow : Self.usual)
        if isDown { throw Down() }
        return 1
    }
}
