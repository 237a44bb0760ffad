import HTTPTypes
import HalcyonCore
import Hummingbird
import NIOCore

/// `/healthz`, `/readyz` and `/metrics`; they need no key and tell nothing about people.
struct HealthRoutes: Sendable {
    let readiness: Readiness
    let metrics: @Sendable () -> [UInt8]

    func add(to router: Router<HalcyonRequestContext>) {
        router.get("healthz") { _, _ in Response.json { $0.member("status", "ok") } }
        router.get("readyz") { _, _ in
            let checks = await self.readiness.run()
            let isReady = checks.allSatisfy(\.isOK)
            return Response.json(isReady ? .ok : .serviceUnavailable) { writer in
                writer.member("status", isReady ? "ready" : "not ready")
                writer.member("checks", checks) { writer, check in
                    writer.member("name", check.name)
                    writer.member("ok", check.isOK)
                    writer.member("detail", check.detail)
                }
            }
        }
        router.get("metrics") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                body: .init(byteBuffer: ByteBuffer(bytes: self.metrics()))
            )
        }
    }
}
