import HalcyonCache
import NIOCore
import NIOPosix
import NIOSSL

/// Makes connections as the configuration says.
struct RedisConnector: Sendable {
    let configuration: RedisConfiguration
    let names: KeyNames

    init(_ configuration: RedisConfiguration) {
        self.configuration = configuration
        self.names = KeyNames(prefix: configuration.prefix)
    }

    /// Connects and signs in.
    ///
    /// - Parameters:
    ///   - onPush: called on the event loop with what the server says unasked.
    /// - Throws: ``SharedTierError`` that says what is wrong, or `CancellationError`.
    func connect(
        to address: RedisAddress, as role: ConnectionRole, on eventLoop: any EventLoop, isSentinel: Bool = false,
        onPush: (@Sendable ([RESPValue]) -> Void)? = nil
    ) async throws -> RedisSession {
        let begin = ContinuousClock.now
        let limit = self.configuration.times.connect
        let connection: RedisConnection
        do {
            connection = try await ConnectAttempt(on: eventLoop).connection {
                self.open(address, as: role, on: eventLoop, onPush: onPush)
            }
        } catch {
            try Task.checkCancellation()
            throw ConnectFailure.own(error)
                ?? SharedTierError(.unavailable, "Cannot connect to Redis: \(ConnectFailure.reason(error))")
        }
        do {
            let left = limit - (ContinuousClock.now - begin)
            return try await self.handshake(for: role, isSentinel: isSentinel).perform(on: connection, within: left)
        } catch {
            connection.close()
            // To who asks later it is no matter of time: there is no connection.
            guard error as? SharedTierError == .late else { throw error }
            throw SharedTierError(.unavailable, "Redis takes connections and does not answer; is it stopped?")
        }
    }

    private func open(
        _ address: RedisAddress, as role: ConnectionRole, on eventLoop: any EventLoop,
        onPush: (@Sendable ([RESPValue]) -> Void)?
    ) -> EventLoopFuture<RedisConnection> {
        let limits = self.limits(of: role)
        return ClientBootstrap(group: eventLoop)
            .connectTimeout(TimeAmount(self.configuration.times.connect))
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .channelOption(.socketOption(.so_keepalive), value: 1)
            .channelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 2 << 10, initial: 16 << 10, maximum: 256 << 10)
            )
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let tls = self.configuration.tls else { return }
                    try channel.pipeline.syncOperations.addHandler(tls.handler(for: address))
                }
            }
            .connect(host: address.host, port: address.port)
            // In the same turn of the event loop, so nothing is read before.
            .flatMapThrowing { try RedisConnection(channel: $0, limits: limits, onPush: onPush) }
    }

    private func handshake(for role: ConnectionRole, isSentinel: Bool) -> Handshake {
        var wantsPrimary = false
        if case .sentinel = self.configuration.topology { wantsPrimary = !isSentinel }
        return Handshake(
            credentials: isSentinel ? self.configuration.sentinelCredentials : self.configuration.credentials,
            clientName: self.configuration.clientName,
            trackedPrefix: role == .writes ? self.names.entryPrefix : nil, wantsPrimary: wantsPrimary
        )
    }

    private func limits(of role: ConnectionRole) -> PipelineLimits {
        let times = self.configuration.times
        var limits = PipelineLimits(
            commands: self.configuration.limits.commands, bytes: self.configuration.limits.commandBytes,
            silence: TimeAmount(times.silence), overdue: TimeAmount(times.overdue),
            heartbeat: TimeAmount(times.heartbeat)
        )
        if role == .log {
            // Its silence is what it is for.
            limits.silence = nil
            limits.overdue = TimeAmount(times.logWait + times.overdue)
        }
        return limits
    }
}

extension RedisTLS {
    /// The handler of one connection; the files are read anew, so that a renewed certificate is taken up.
    fileprivate func handler(for address: RedisAddress) throws(SharedTierError) -> NIOSSLClientHandler {
        do {
            var settings = TLSConfiguration.makeClientConfiguration()
            // Nobody waits for a stopped server to say goodbye.
            settings.shutdownTimeout = .milliseconds(100)
            if let file = self.authorityFile { settings.trustRoots = .file(file) }
            if let file = self.certificateFile {
                settings.certificateChain = try NIOSSLCertificate.fromPEMFile(file).map { .certificate($0) }
            }
            if let file = self.keyFile {
                settings.privateKey = .privateKey(try NIOSSLPrivateKey(file: file, format: .pem))
            }
            let context = try NIOSSLContext(configuration: settings)
            return try NIOSSLClientHandler(context: context, serverHostname: self.name(of: address))
        } catch {
            throw SharedTierError(
                .refused, "TLS cannot be set up from the files of redis.tls: \(ConnectFailure.reason(error))"
            )
        }
    }

    /// The name to be verified; nil for an address in numbers, which is looked for in the certificate as it is.
    private func name(of address: RedisAddress) -> String? {
        if let name = self.serverName { return name }
        let isNumeric = (try? SocketAddress(ipAddress: address.host, port: 0)) != nil
        return isNumeric ? nil : address.host
    }
}
