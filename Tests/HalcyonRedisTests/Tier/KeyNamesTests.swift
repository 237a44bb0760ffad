import HalcyonCache
import NIOCore
import Testing

@testable import HalcyonRedis

@Suite struct KeyNamesTests {
    private let names = KeyNames(prefix: "halcyon")
    private let key = CacheKey(digest: (0..<32).map { UInt8($0 * 8 + 7) })

    @Test func keysAreTheirDigestInHexadecimal() {
        let digits = "070f171f272f373f474f575f676f777f878f979fa7afb7bfc7cfd7dfe7eff7ff"
        #expect(String(buffer: self.names.entry(self.key).name) == "halcyon:v:\(digits)")
        #expect(String(buffer: self.names.lease(self.key).name) == "halcyon:l:\(digits)")
        #expect(String(buffer: self.names.log.name) == "{halcyon:log}")
    }

    @Test func entriesKeysAreReadBackAndNoOthers() {
        let name = self.names.entry(self.key).name
        #expect(self.names.key(ofEntry: name) == self.key)
        #expect(self.names.key(ofEntry: self.names.lease(self.key).name) == nil)
        #expect(KeyNames(prefix: "Halcyon").key(ofEntry: name) == nil)
        for text in ["", "halcyon:v:", "halcyon:v:07", "halcyon:v:" + String(repeating: "G", count: 64)] {
            #expect(self.names.key(ofEntry: ByteBuffer(string: text)) == nil)
        }
    }

    @Test(arguments: [
        ("redis-1", "redis-1", 6379), ("redis-1:7000", "redis-1", 7000), ("10.0.0.1:1", "10.0.0.1", 1),
        ("[::1]:6380", "::1", 6380), ("[fe80::1]", "fe80::1", 6379),
    ])
    func addressesAreRead(_ text: String, _ host: String, _ port: Int) {
        #expect(RedisAddress(text) == RedisAddress(host: host, port: port))
        #expect(RedisAddress("\(RedisAddress(host: host, port: port))") == RedisAddress(host: host, port: port))
    }

    @Test(arguments: [
        "", ":6379", "a:", "a:0", "a:65536", "a:b", "::1", "[::1", "[::1]6379", "a b", "redis://a", "u@h",
    ])
    func whatIsNoAddressIsRefused(_ text: String) {
        #expect(RedisAddress(text) == nil)
    }
}
