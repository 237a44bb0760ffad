import HTTPTypes
import HalcyonCore
import Hummingbird
import NIOCore

/// The page and what it has to know before it has a key.
struct AppRoutes: Sendable {
    let assets: AssetStore
    let page: PageConfiguration
    let models: [ModelDescription]
    let version: String

    func add(to router: Router<HalcyonRequestContext>) {
        router.get("app/config.json") { _, _ in
            Response.json { writer in
                writer.member("apiKey", self.page.apiKey)
                writer.member("profile", self.page.profile)
                writer.member("notices", self.models.compactMap(\.notice))
                writer.member("models", self.models.map(\.id.value))
                writer.member("version", self.version)
            }
        }
        router.get("openapi.json") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "application/json", .cacheControl: "public, max-age=300"],
                body: .init(byteBuffer: ByteBuffer(bytes: PackageResources.openapi_json))
            )
        }
        router.get("/") { request, _ in try self.serve(request) }
        for path in self.assets.paths { router.get(RouterPath(path)) { request, _ in try self.serve(request) } }
    }

    private func serve(_ request: Request) throws -> Response {
        guard let asset = self.assets[request.uri.path] else {
            throw HTTPFailure(.notFound, code: "no_page", "The page is not built here; run `make web`.")
        }
        var headers: HTTPFields = [
            .contentType: asset.contentType, .eTag: asset.entityTag, .vary: "Accept-Encoding",
            .cacheControl: asset.isImmutable ? "public, max-age=31536000, immutable" : "no-cache",
            .contentSecurityPolicy: "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
            .referrerPolicy: "no-referrer",
        ]
        // A proxy may have made the tag weak, and a client may send several; the tag itself has its quotes.
        guard request.headers[.ifNoneMatch]?.contains(asset.entityTag) != true else {
            return Response(status: .notModified, headers: headers)
        }
        if let brotli = asset.brotli, request.headers[.acceptEncoding]?.contains("br") == true {
            headers[.contentEncoding] = "br"
            return Response(status: .ok, headers: headers, body: .init(byteBuffer: brotli))
        }
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: asset.plain))
    }
}
