import Glibc
import NIOCore
import NIOPosix
import NIOSSL

/// Why a connection could not be made or broke, in words that hold nothing but the system's own.
enum ConnectFailure {
    static func reason(_ error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError:
            error.connectionErrors.first.map { Self.reason($0.error) } ?? "the name does not resolve"
        case let error as IOError: Self.text(of: error.errnoCode)
        case ChannelError.connectTimeout: "no answer in time"
        case let error as NIOSSLError: "TLS: \(error)"
        case let error as NIOSSLExtraError: "TLS: \(error.description)"
        case let error as BoringSSLError: "TLS: \(error)"
        default: "\(type(of: error))"
        }
    }

    private static func text(of code: CInt) -> String {
        switch code {
        case ECONNREFUSED: "nobody listens there"
        case ECONNRESET, EPIPE: "the other side closed it"
        case EHOSTUNREACH, ENETUNREACH: "there is no way to that host"
        case ETIMEDOUT: "no answer in time"
        case EMFILE, ENFILE: "this process has too many files open"
        default: "system error \(code)"
        }
    }
}
