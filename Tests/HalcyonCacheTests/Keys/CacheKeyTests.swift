import HalcyonCache
import Testing

@Suite struct CacheKeyTests {
    @Test func everyByteTellsKeysApart() {
        let zero = [UInt8](repeating: 0, count: CacheKey.byteCount)
        var keys: Set<CacheKey> = [CacheKey(digest: zero)]
        for index in zero.indices {
            var digest = zero
            digest[index] = 1
            #expect(keys.insert(CacheKey(digest: digest)).inserted)
        }
        #expect(keys.count == 33)
        #expect(keys.contains(CacheKey(digest: zero)))
    }

    @Test func descriptionShowsTheFirstEightBytesOnly() {
        let digest = (0..<32).map { UInt8($0) }
        #expect(CacheKey(digest: digest).description == "0001020304050607")
    }

    @Test func equalKeysHashAlike() {
        let digest = (0..<32).map { UInt8($0 * 7) }
        #expect(CacheKey(digest: digest).hashValue == CacheKey(digest: digest[...]).hashValue)
    }

    @Test(arguments: [31, 33])
    func digestOfAnotherLengthIsAProgrammersError(count: Int) async {
        await #expect(processExitsWith: .failure) { [count] in
            _ = CacheKey(digest: [UInt8](repeating: 0, count: count))
        }
    }
}
