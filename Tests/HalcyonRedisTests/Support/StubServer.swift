import NIOCore
import NIOPosix
import Synchronization

@testable import HalcyonRedis

/// A server on loopback that answers as a test says, and counts what it is asked.
final class StubServer: Sendable {
    enum Answer: Sendable {
        /// The bytes of a reply.
        case reply(String)
        /// The connection is closed.
        case close
        /// Nothing, ever.
        case nothing
        /// Nothing; whoever hears what is written is told that all is gone.
        case flush
        /// As a server that is well does.
        case usual
    }

    typealias Script = @Sendable (_ words: [String], _ count: Int) -> Answer

    let address: RedisAddress
    private let counts: Counts

    /// How often a command came.
    fileprivate final class Counts: Sendable {
        private let counts = Mutex<[String: Int]>([:])
        private let tracking = Mutex<[any Channel]>([])

        func count(_ word: String) -> Int { self.counts.withLock { $0[word] ?? 0 } }

        func add(_ word: String) -> Int {
            self.counts.withLock { counts in
                counts[word, default: 0] += 1
                return counts[word] ?? 0
            }
        }

        func track(_ channel: any Channel) { self.tracking.withLock { $0.append(channel) } }

        func flush() {
            for channel in self.tracking.withLock({ $0 }) {
                channel.writeAndFlush(ByteBuffer(string: ">2\r\n$10\r\ninvalidate\r\n_\r\n"), promise: nil)
            }
        }
    }

    private init(_ address: RedisAddress, _ counts: Counts) {
        self.address = address
        self.counts = counts
    }

    /// - Parameter script: what a command is answered, by its words and how often its first word came.
    static func with(_ script: @escaping Script, _ body: (StubServer) async throws -> Void) async throws {
        let counts = Counts()
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(StubHandler(script, counts))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = StubServer(RedisAddress(host: "127.0.0.1", port: channel.localAddress?.port ?? 0), counts)
        do { try await body(server) } catch {
            try await channel.close()
            throw error
        }
        try await channel.close()
    }

    func count(_ word: String) -> Int { self.counts.count(word) }
}

private final class StubHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let script: StubServer.Script
    private let counts: StubServer.Counts
    private var parser = RESPParser(limits: RESPLimits())

    init(_ script: @escaping StubServer.Script, _ counts: StubServer.Counts) {
        self.script = script
        self.counts = counts
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        self.parser.append(self.unwrapInboundIn(data))
        guard let commands = try? self.parser.values() else { return context.close(promise: nil) }
        for command in commands { self.answer(command.elements?.compactMap(\.text) ?? [], context) }
    }

    private func answer(_ words: [String], _ context: ChannelHandlerContext) {
        let word = words.first ?? ""
        switch self.script(words, self.counts.add(word)) {
        case .reply(let text): self.write(text, context)
        case .close: context.close(promise: nil)
        case .nothing: break
        case .flush: self.counts.flush()
        case .usual:
            if words.dropFirst().first == "TRACKING" { self.counts.track(context.channel) }
            self.write(word == "HELLO" ? "%0\r\n" : "+OK\r\n", context)
        }
    }

    private func write(_ text: String, _ context: ChannelHandlerContext) {
        context.writeAndFlush(self.wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }
}

extension StubServer.Answer {
    private static func mark(_ id: Int, epoch: Int) -> String {
        "*2\r\n$\("\(id)-1".utf8.count)\r\n\(id)-1\r\n*2\r\n$1\r\ne\r\n$\("\(epoch)".utf8.count)\r\n\(epoch)\r\n"
    }

    /// A look at a log that holds nothing but the mark of its epoch.
    static func log(_ id: Int, epoch: Int) -> Self {
        let mark = Self.mark(id, epoch: epoch)
        return .reply("*3\r\n\(mark)\(mark):1\r\n")
    }

    /// The mark of another epoch, read from the log.
    static func read(_ id: Int, epoch: Int) -> Self {
        .reply("%1\r\n$13\r\n{halcyon:log}\r\n*1\r\n\(Self.mark(id, epoch: epoch))")
    }
}
