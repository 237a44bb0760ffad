import NIOCore
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The open connections, and who wants to know at once when a client closes one.
///
/// Hummingbird does not cancel a handler when its client goes away, and its own wrapper closes the connection after
/// every reply; this one leaves connections open for the next request.
final class Connections: Sendable {
    /// Who listens, until ``Connections/forget(_:)``.
    struct Watch: Sendable {
        fileprivate let channel: ObjectIdentifier
        fileprivate let number: UInt64
    }

    private struct Connection {
        let channel: any Channel
        var isInputClosed = false
        var listeners: [UInt64: @Sendable () -> Void] = [:]
    }

    private struct State {
        var connections: [ObjectIdentifier: Connection] = [:]
        var nextNumber: UInt64 = 0
    }

    private let state = Mutex(State())

    func opened(_ channel: any Channel) {
        self.state.withLock { $0.connections[ObjectIdentifier(channel)] = Connection(channel: channel) }
    }

    /// The client sends nothing more: for an API of one reply a request this means that it has gone.
    func inputClosed(_ channel: any Channel) {
        let listeners = self.state.withLock { state in
            state.connections[ObjectIdentifier(channel)]?.isInputClosed = true
            return state.connections[ObjectIdentifier(channel)]?.listeners
        }
        for listener in listeners?.values ?? [:].values { listener() }
    }

    func removed(_ channel: any Channel) {
        let connection = self.state.withLock { $0.connections.removeValue(forKey: ObjectIdentifier(channel)) }
        for listener in connection?.listeners.values ?? [:].values { listener() }
    }

    /// Calls `perform` once the client has gone, at once if it has gone already.
    ///
    /// - Important: `perform` runs on the connection's event loop and may run twice.
    func onClose(of channel: any Channel, perform: @escaping @Sendable () -> Void) -> Watch {
        let key = ObjectIdentifier(channel)
        let (number, known, closed) = self.state.withLock { state in
            state.nextNumber += 1
            state.connections[key]?.listeners[state.nextNumber] = perform
            let connection = state.connections[key]
            return (state.nextNumber, connection != nil, connection?.isInputClosed ?? false)
        }
        if closed { perform() }
        // A connection that is not listed has closed before its request was handled, or belongs to no socket.
        if !known { channel.closeFuture.whenComplete { _ in perform() } }
        return Watch(channel: key, number: number)
    }

    func forget(_ watch: Watch) {
        self.state.withLock { _ = $0.connections[watch.channel]?.listeners.removeValue(forKey: watch.number) }
    }

    /// Closes with a TCP reset, as a process does that dies.
    func reset(_ channel: any Channel) {
        if let socket = channel as? any SocketOptionProvider {
            socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in channel.close(promise: nil) }
        } else {
            channel.close(promise: nil)
        }
    }

    func resetAll() {
        for channel in self.state.withLock({ $0.connections.values.map(\.channel) }) { self.reset(channel) }
    }

    func closeAll() {
        for channel in self.state.withLock({ $0.connections.values.map(\.channel) }) { channel.close(promise: nil) }
    }
}
