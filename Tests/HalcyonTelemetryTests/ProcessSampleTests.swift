import Testing

@testable import HalcyonTelemetry

@Suite struct ProcessSampleTests {
    @Test func fieldsAreFoundBehindAnyName() {
        let after = (3...52).map { "\($0)" }.joined(separator: " ")
        let sample = ProcessSample(
            stat: "42 (a) b (c) \(after)", system: "cpu 1 2 3\nbtime 1000\nprocesses 7\n", ticksPerSecond: 100,
            pageBytes: 4096
        )
        #expect(sample.cpuSeconds == 0.29, "fields 14 and 15")
        #expect(sample.residentBytes == 98304, "field 24, in pages")
        #expect(sample.startSeconds == 1000.22)
    }

    @Test func whatTheKernelDoesNotTellIsNotShown() {
        let sample = ProcessSample(stat: "", system: "", ticksPerSecond: 100, pageBytes: 4096)
        #expect(sample.families.isEmpty)
    }

    @Test func thisProcessHasAllFour() throws {
        let sample = ProcessSample.now()
        #expect(
            sample.families.map(\.name) == [
                "process_cpu_seconds_total", "process_open_fds", "process_resident_memory_bytes",
                "process_start_time_seconds",
            ]
        )
        #expect(try #require(sample.cpuSeconds) >= 0)
        #expect(try #require(sample.residentBytes) > 1_000_000)
        #expect(try #require(sample.openDescriptors) >= 3)
        let start = try #require(sample.startSeconds)
        #expect(start > 1_700_000_000 && start <= Double(WallTime.now().secondsSince1970 + 1))
    }
}
