import Foundation
import HTTPTypes
import HalcyonCore
import Testing

@testable import HalcyonHTTP

/// The page's files over HTTP.
@Suite(.timeLimit(.minutes(1))) struct AssetRoutesTests {
    /// Writes a page into a folder of its own and serves it.
    static func page() throws -> AssetStore {
        let folder = FileManager.default.temporaryDirectory.appending(path: "halcyon-page-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder.appending(path: "app"), withIntermediateDirectories: true
        )
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = [
            "index.html": "<title>Halcyon</title>", "app/main-1a2b.js": "let page = 1", "app/main-1a2b.js.br": "brotli",
            "manifest.json": #"""
            {"files":[{"path":"index.html","contentType":"text/html; charset=utf-8","immutable":false},
            {"path":"app/main-1a2b.js","contentType":"text/javascript","immutable":true}]}
            """#,
        ]
        for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
        return try AssetStore(folder: folder.path)
    }

    @Test(arguments: ["/", "/index.html"])
    func pageIsServedFreshWithItsPolicy(path: String) async throws {
        try await Fixture(assets: Self.page()).routed { client in
            let response = try await client.get(path, key: nil)
            #expect(response.statusCode == 200)
            #expect(response.text == "<title>Halcyon</title>")
            #expect(response.header("Content-Type") == "text/html; charset=utf-8")
            #expect(response.header("Cache-Control") == "no-cache")
            #expect(response.header("Content-Security-Policy")?.contains("default-src 'self'") == true)
            #expect(response.header("Content-Security-Policy")?.contains("frame-ancestors 'none'") == true)
            #expect(response.header("Referrer-Policy") == "no-referrer")
        }
    }

    @Test func fileWithItsHashInTheNameIsKeptForGood() async throws {
        try await Fixture(assets: Self.page()).routed { client in
            let plain = try await client.get("/app/main-1a2b.js", key: nil)
            #expect(plain.text == "let page = 1")
            #expect(plain.header("Cache-Control") == "public, max-age=31536000, immutable")
            #expect(plain.header("Vary") == "Accept-Encoding")
            #expect(plain.header("Content-Encoding") == nil)
            let brotli = try await client.get("/app/main-1a2b.js", key: nil, headers: ["Accept-Encoding": "gzip, br"])
            #expect(brotli.text == "brotli")
            #expect(brotli.header("Content-Encoding") == "br")
            #expect(brotli.header("Content-Type") == "text/javascript")
        }
    }

    @Test func knownFileIsNotSentAgain() async throws {
        try await Fixture(assets: Self.page()).routed { client in
            let tag = try #require(try await client.get("/", key: nil).header("ETag"))
            for known in [tag, "W/\(tag)", "\"other\", \(tag)"] {
                let response = try await client.get("/", key: nil, headers: ["If-None-Match": known])
                #expect(response.statusCode == 304)
                #expect(response.text.isEmpty)
                #expect(response.header("ETag") == tag)
            }
            let other = try await client.get("/", key: nil, headers: ["If-None-Match": "\"other\""])
            #expect(other.statusCode == 200)
        }
    }

    @Test func headHasTheHeadersAlone() async throws {
        try await Fixture(assets: Self.page()).routed { client in
            let response = try await client.send(.head, "/", key: nil)
            #expect(response.statusCode == 200)
            #expect(response.text.isEmpty)
            #expect(response.header("ETag") != nil)
        }
    }

    @Test(arguments: ["/nothing", "/app/main-1a2b.js.br", "/app/../index.html", "/manifest.json", "/read/v1/nothing"])
    func unknownPathIsAProblem(path: String) async throws {
        try await Fixture(assets: Self.page()).routed { client in
            let response = try await client.get(path, key: nil)
            #expect(response.statusCode == 404)
            #expect(response.header("Content-Type") == "application/problem+json")
            let json = try response.json()
            #expect(json["code"].stringValue == "not_found")
            #expect(json["detail"].stringValue?.contains("/openapi.json") == true)
        }
    }

    @Test func withoutAPageTheRootSaysWhatToDo() async throws {
        try await Fixture().routed { client in
            let response = try await client.get("/", key: nil)
            #expect(response.statusCode == 404)
            #expect(try response.json()["code"].stringValue == "no_page")
        }
    }

    @Test(arguments: [
        nil, "not JSON", "{}", #"{"files":[{"path":"index.html"}]}"#, #"{"files":[{"path":"x","contentType":"y"}]}"#,
    ])
    func brokenPageIsAnError(manifest: String?) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "halcyon-page-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        if let manifest { try Data(manifest.utf8).write(to: folder.appending(path: "manifest.json")) }
        #expect(throws: AssetError.self) { try AssetStore(folder: folder.path) }
    }
}
