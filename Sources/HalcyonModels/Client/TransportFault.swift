import AsyncHTTPClient
import Glibc
import HalcyonCore
import NIOCore
import NIOHTTP1

/// The caller's `onPart` wanted no more.
struct StoppedByCaller: Error {
    /// How much text there was, the refused piece included.
    var textBytes: Int
}

/// Tells what an error of the connection means.
enum TransportFault {
    /// - Parameter isConnected: whether the server had begun to answer.
    /// - Returns: `CancellationError` for a cancelled task, else ``ModelCallError``.
    static func map(_ error: any Error, instance: ModelInstance, isConnected: Bool) -> any Error {
        if Task.isCancelled || error is CancellationError || error as? HTTPClientError == .cancelled {
            return CancellationError()
        }
        switch error {
        case let error as ModelCallError: return error
        case let error as StoppedByCaller:
            guard error.textBytes > ReplyFeed.byteLimit else { return CancellationError() }
            return ModelCallError.refusal(
                .replyTooLong, "The reply is longer than \(ReplyFeed.byteLimit / 1024) KiB; ask for a shorter one"
            )
        case is EventStreamDecoder.TooLong:
            return ModelCallError.fault(.modelFailed, "The model server sent an endless line")
        case let error as HTTPClientError where error == .readTimeout || error == .deadlineExceeded:
            return ModelCallError.fault(.modelTimeout, "The model server did not answer in time")
        case _ where isConnected || self.isBrokenConnection(error):
            return ModelCallError.fault(.modelFailed, "The model server broke off the connection")
        case let error as HTTPClientError where error == .connectTimeout:
            return ModelCallError.fault(
                .modelUnavailable, "The model server \(instance.name) did not accept a connection in time"
            )
        default:
            return ModelCallError.fault(
                .modelUnavailable, "The model server \(instance.name) cannot be reached; is it running?"
            )
        }
    }

    /// Whether the connection existed and then broke.
    private static func isBrokenConnection(_ error: any Error) -> Bool {
        if let error = error as? HTTPClientError { return error == .remoteConnectionClosed }
        if let error = error as? IOError { return error.errnoCode == ECONNRESET || error.errnoCode == EPIPE }
        return error is HTTPParserError
    }
}
