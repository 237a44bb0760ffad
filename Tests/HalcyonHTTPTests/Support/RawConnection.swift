import NIOCore
import NIOPosix

/// One TCP connection on which a test writes bytes and reads answers.
struct RawConnection {
    struct Closed: Error {}

    private let channel: any Channel
    private let inbound: AsyncStream<ByteBuffer>
    private var received = ""

    /// Closes the connection when `body` returns.
    static func open(port: Int, _ body: (inout RawConnection) async throws -> Void) async throws {
        let (inbound, arrived) = AsyncStream<ByteBuffer>.makeStream()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ArrivalHandler(arrived))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        var connection = RawConnection(channel: channel, inbound: inbound)
        do {
            try await body(&connection)
        } catch {
            channel.close(promise: nil)
            throw error
        }
        channel.close(promise: nil)
    }

    func send(_ text: String) async throws { try await self.channel.writeAndFlush(ByteBuffer(string: text)).get() }

    /// Reads one answer.
    ///
    /// - Throws: ``Closed`` when the connection ends before the answer does.
    mutating func response() async throws -> RawResponse {
        var response = RawResponse(head: try await self.take(through: "\r\n\r\n"))
        if (100..<200).contains(response.status) || [204, 304].contains(response.status) { return response }
        if let length = response["content-length"].flatMap({ Int($0) }) {
            response.body = try await self.take(length)
        } else if response["transfer-encoding"] == "chunked" {
            while let chunk = try await self.chunk() { response.body += chunk }
        } else {
            response.body = await self.rest()
        }
        return response
    }

    /// Reads the head of an answer alone.
    mutating func head() async throws -> RawResponse { RawResponse(head: try await self.take(through: "\r\n\r\n")) }

    /// Reads one chunk; nil at the last one.
    mutating func chunk() async throws -> String? {
        let size = Int(try await self.take(through: "\r\n").dropLast(1), radix: 16) ?? 0
        let chunk = try await self.take(size)
        _ = try await self.take(2)
        return size == 0 ? nil : chunk
    }

    /// Whatever still comes until the server closes the connection.
    mutating func rest() async -> String {
        while await self.receive() {}
        defer { self.received = "" }
        return self.received
    }

    /// Whether more came before the connection ended.
    private mutating func receive() async -> Bool {
        for await piece in self.inbound {
            self.received += String(buffer: piece)
            return true
        }
        return false
    }

    private mutating func take(through end: String) async throws -> String {
        while true {
            if let range = self.received.utf8.firstRange(of: end.utf8) {
                return try await self.take(
                    self.received.utf8.distance(from: self.received.startIndex, to: range.upperBound))
            }
            guard await self.receive() else { throw Closed() }
        }
    }

    private mutating func take(_ count: Int) async throws -> String {
        while self.received.utf8.count < count {
            guard await self.receive() else { throw Closed() }
        }
        defer { self.received = String(decoding: self.received.utf8.dropFirst(count), as: UTF8.self) }
        return String(decoding: self.received.utf8.prefix(count), as: UTF8.self)
    }
}
