import Testing

@testable import HalcyonBench

@Suite struct EventStreamReaderTests {
    private let done = #"{"turnId":"t","provenance":{"source":"l1","coalesced":false}}"#

    private var stream: String {
        """
        id: t:0
        event: turn
        data: {"turnId":"t"}

        : keep-alive

        id: t:1
        event: text
        data: {"text":"Hello"}

        id: t:2
        event: done
        data: \(self.done)


        """
    }

    @Test(arguments: [1, 2, 7, 1000])
    func eventsAreTheSameHoweverTheNetworkCuts(size: Int) {
        var reader = EventStreamReader()
        let bytes = Array(self.stream.utf8)
        var events: [EventStreamReader.Event] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            events += reader.read(bytes[start..<min(start + size, bytes.count)])
        }
        #expect(events == [.turn, .text, .done(Array(self.done.utf8))])
    }

    @Test func carriageReturnsAndMissingSpacesAreFine() {
        var reader = EventStreamReader()
        #expect(reader.read(Array("event:error\r\ndata:{}\r\n\r\n".utf8)) == [.error])
    }

    @Test func unknownEventsArePassedOver() {
        var reader = EventStreamReader()
        #expect(reader.read(Array("event: news\ndata: {}\n\ndata: {}\n\n".utf8)).isEmpty)
    }

    @Test func aTurnTakesItsTimesAndSource() {
        let start = ContinuousClock.now
        var turn = TurnReading()
        turn.take([.turn], now: start)
        turn.take([.text], now: start + .milliseconds(20))
        turn.take([.text, .done(Array(self.done.utf8))], now: start + .milliseconds(50))
        let exchange = turn.exchange
        #expect(exchange.failure == nil)
        #expect(exchange.firstText == start + .milliseconds(20))
        #expect(exchange.end == start + .milliseconds(50))
        #expect(exchange.answer == Sample.Answer(source: "l1", isCoalesced: false))
    }

    @Test func streamsWithoutAnEndOrWithAnErrorFail() {
        var turn = TurnReading()
        turn.take([.turn, .text], now: .now)
        #expect(turn.exchange.failure == .brokenStream)
        turn.take([.error], now: .now)
        #expect(turn.exchange.failure == .errorEvent)
        var garbled = TurnReading()
        garbled.take([.done(Array("{".utf8))], now: .now)
        #expect(garbled.exchange.failure == .brokenStream)
    }

    @Test func sourcesOfOtherVersionsAreBounded() throws {
        let event = try DoneEvent(json: Array(#"{"provenance":{"source":"moon"}}"#.utf8))
        #expect(event.answer == Sample.Answer(source: "other", isCoalesced: false))
    }

    @Test func metricsAreSummedOverTheirSeries() {
        let page = """
            # TYPE halcyon_model_calls_total counter
            halcyon_model_calls_total{model="a b",outcome="ok"} 12
            halcyon_model_calls_total{model="c}",outcome="error"} 3
            halcyon_model_calls_total_extra 99
            """
        #expect(MetricsPage.sum(of: "halcyon_model_calls_total", in: page) == 15)
        #expect(MetricsPage.sum(of: "halcyon_other", in: page) == nil)
    }
}
