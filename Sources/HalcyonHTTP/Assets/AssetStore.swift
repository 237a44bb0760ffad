import Crypto
import Foundation
import HalcyonCore
import NIOCore

/// The page's files, read once into memory.
///
/// `manifest.json` in the folder lists them: `{"files":[{"path","contentType","immutable"}]}`; a file `NAME.br` beside
/// `NAME` is its brotli form.
public struct AssetStore: Sendable {
    struct Asset: Sendable {
        var contentType: String
        var isImmutable: Bool
        var entityTag: String
        var plain: ByteBuffer
        var brotli: ByteBuffer?
    }

    private let assets: [String: Asset]

    /// No page: every path is unknown.
    public init() { self.assets = [:] }

    /// - Throws: ``AssetError`` when the folder, its manifest or a file of it cannot be read.
    public init(folder: String) throws(AssetError) {
        let base = URL(filePath: folder, directoryHint: .isDirectory)
        let manifest = try Self.bytes(base.appending(path: "manifest.json"))
        guard let files = (try? JSONReader.read(manifest))?.objectValue?["files"]?.arrayValue else {
            throw AssetError("\(folder)/manifest.json has no list `files`; build the page again with `make web`")
        }
        var assets: [String: Asset] = [:]
        for file in files {
            guard let members = file.objectValue, let path = members["path"]?.stringValue,
                let contentType = members["contentType"]?.stringValue
            else { throw AssetError("\(folder)/manifest.json has a file without `path` or `contentType`") }
            let plain = try Self.bytes(base.appending(path: path))
            // Not every file has a brotli form.
            let brotli = try? Self.bytes(base.appending(path: path + ".br"))
            assets["/" + path] = Asset(
                contentType: contentType, isImmutable: members["immutable"]?.boolValue ?? false,
                entityTag: "\"\(Self.hexDigest(plain))\"", plain: ByteBuffer(bytes: plain),
                brotli: brotli.map { ByteBuffer(bytes: $0) }
            )
        }
        self.assets = assets
    }

    subscript(_ path: String) -> Asset? { self.assets[path == "/" ? "/index.html" : path] }

    var paths: [String] { self.assets.keys.sorted() }

    private static func bytes(_ url: URL) throws(AssetError) -> [UInt8] {
        do {
            return Array(try Data(contentsOf: url))
        } catch {
            throw AssetError("Cannot read \(url.path); build the page with `make web`")
        }
    }

    private static func hexDigest(_ bytes: [UInt8]) -> String {
        SHA256.hash(data: bytes).prefix(8).map { String(UInt16($0) | 0x100, radix: 16).dropFirst() }.joined()
    }
}
