import Glibc
import HalcyonCache
import NIOCore
import NIOPosix
import NIOSSL

/// Why a connection could not be made or broke, in words that hold nothing but the system's own.
enum ConnectFailure {
    /// What we threw ourselves while the connection was set up.
    static func own(_ error: any Error) -> SharedTierError? {
        error as? SharedTierError
            ?? (error as? NIOConnectionError)?.connectionErrors.lazy.compactMap { $0.error as? SharedTierError }.first
    }

    static func reason(_ error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError:
            error.connectionErrors.first.map { Self.reason($0.error) } ?? "the name does not resolve"
        case let error as IOError: Self.text(of: error.errnoCode)
        case ChannelError.connectTimeout: "no answer in time"
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError: "TLS: \(Self.tlsReason("\(error)"))"
        default: "\(type(of: error))"
        }
    }

    /// What the library says in capitals, `CERTIFICATE_VERIFY_FAILED` for example, without the place in its source.
    private static func tlsReason(_ description: String) -> Substring {
        let marker = "OPENSSL_internal:"
        guard let begin = description.firstRange(of: marker) else { return description.prefix(120) }
        return description[begin.upperBound...].prefix { $0 != " " && $0 != "]" }
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
