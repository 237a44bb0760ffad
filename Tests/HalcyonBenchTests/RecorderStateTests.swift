import Testing

@testable import HalcyonBench

@Suite struct RecorderStateTests {
    private func sample(
        _ kind: OperationKind,
        at seconds: Double,
        milliseconds: Int,
        source: String? = nil,
        isCoalesced: Bool = false,
        failure: Failure? = nil
    ) -> Sample {
        Sample(
            kind: kind,
            intended: .seconds(seconds),
            latency: .milliseconds(milliseconds),
            firstText: source == nil ? nil : .milliseconds(milliseconds / 2),
            delay: .microseconds(100),
            answer: source.map { Sample.Answer(source: $0, isCoalesced: isCoalesced) },
            failure: failure
        )
    }

    @Test func figuresAreThoseOfTheSamples() {
        var state = RecorderState(profile: .smoke)
        for index in 1...100 {
            state.record(self.sample(.rehearsal, at: Double(index) / 10, milliseconds: index * 10, source: "model"))
        }
        let result = state.tally(of: [.rehearsal]).result
        #expect(result.count == 100)
        #expect(abs(result.average - 0.505) < 1e-6)
        #expect(abs(result.p50 - 0.5) < 0.002)
        #expect(abs(result.p95 - 0.95) < 0.002)
        #expect(abs(result.p99 - 0.99) < 0.002)
        #expect(abs(result.max - 1) < 0.002)
        #expect(abs((result.firstTokenP50 ?? 0) - 0.25) < 0.002)
        #expect(abs(state.span.inSeconds - 10.9) < 1e-6)
    }

    @Test func failuresAreCountedAndInNoLatency() {
        var state = RecorderState(profile: .smoke)
        state.record(self.sample(.read, at: 0, milliseconds: 2))
        state.record(self.sample(.read, at: 0, milliseconds: 30_000, failure: .timeout))
        state.record(self.sample(.read, at: 0, milliseconds: 1, failure: .status(503)))
        let result = state.tally(of: [.read]).result
        #expect(result.count == 1)
        #expect(result.errors == 2)
        #expect(result.max < 0.01)
        #expect(state.failures == ["timeout": 1, "status 503": 1])
    }

    @Test func sharesAreOfTheAnswers() {
        var state = RecorderState(profile: .smoke)
        state.record(self.sample(.knowledge, at: 0, milliseconds: 1, source: "l1"))
        state.record(self.sample(.knowledge, at: 0, milliseconds: 900, source: "model"))
        state.record(self.sample(.knowledge, at: 0, milliseconds: 900, source: "model", isCoalesced: true))
        state.record(self.sample(.knowledge, at: 0, milliseconds: 900, source: "model"))
        let result = state.tally(of: [.knowledge]).result
        #expect(result.fromModelShare == 0.75)
        #expect(result.coalescedShare == 0.25)
        #expect(result.sources == ["l1": 1, "model": 3])
    }

    @Test func timelineFollowsTheIntendedStart() {
        var state = RecorderState(profile: .smoke)
        state.record(self.sample(.rehearsal, at: 0.5, milliseconds: 5000, source: "model"))
        state.record(self.sample(.read, at: 2.5, milliseconds: 1))
        let points = state.timeline.points
        #expect(points.count == 12)
        #expect(abs((points[0].p50 ?? 0) - 5) < 0.05)
        #expect(points[1].count == 1)
        #expect(points[1].p50 == nil)
    }

    @Test func saturationStopsWhenTheSessionsAreUsedUp() {
        var state = SaturationState()
        #expect(state.takeScript(of: 2) == 0)
        #expect(state.takeScript(of: 2) == 1)
        #expect(state.takeScript(of: 2) == nil)
        state.record(nil)
        state.record(.timeout)
        #expect(state.completed == 1)
        #expect(state.errors == 1)
    }
}
