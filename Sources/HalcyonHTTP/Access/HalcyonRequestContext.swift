import HalcyonCore
public import Hummingbird
import NIOCore

/// What the middleware and the routes share about one request.
public struct HalcyonRequestContext: RequestContext {
    public var coreContext: CoreRequestContextStorage

    /// The connection.
    let channel: any Channel

    /// Who asks; set by ``Authentication``.
    var caller: Caller?
    var requestID: HalcyonCore.RequestID
    var trace: TurnTrace

    public init(source: ApplicationRequestContextSource) {
        self.coreContext = .init(source: source)
        self.channel = source.channel
        self.requestID = HalcyonCore.RequestID("")
        self.trace = TurnTrace()
    }

    /// - Throws: ``HTTPFailure`` 401 where a route was reached without ``Authentication``.
    func requireCaller() throws -> Caller {
        guard let caller = self.caller else { throw Authentication.missingKey }
        return caller
    }
}
