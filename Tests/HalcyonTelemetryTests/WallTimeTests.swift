import Testing

@testable import HalcyonTelemetry

@Suite struct WallTimeTests {
    @Test(arguments: [
        (0, 0, "1970-01-01T00:00:00.000Z"),
        (951_782_399, 999, "2000-02-28T23:59:59.999Z"),
        (951_782_400, 1, "2000-02-29T00:00:00.001Z"),
        (951_868_800, 42, "2000-03-01T00:00:00.042Z"),
        (1_767_225_599, 500, "2025-12-31T23:59:59.500Z"),
        (1_767_225_600, 0, "2026-01-01T00:00:00.000Z"),
        (4_107_542_400, 7, "2100-03-01T00:00:00.007Z"),
        (-1, 0, "1969-12-31T23:59:59.000Z"),
    ])
    func calendarIsRight(seconds: Int, milliseconds: Int, text: String) {
        #expect(WallTime(secondsSince1970: seconds, milliseconds: milliseconds).rfc3339 == text)
    }
}
