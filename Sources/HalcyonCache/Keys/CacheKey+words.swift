extension CacheKey {
    /// The digest as four numbers, the first bytes first, for whoever has to write it down elsewhere.
    public var words: (UInt64, UInt64, UInt64, UInt64) { (self.word0, self.word1, self.word2, self.word3) }

    /// A number that spreads keys evenly and is the same in every process.
    ///
    /// A digest's own bytes would do, but not every key need be one.
    public var placementHash: UInt64 {
        var hash = StableHash()
        hash.add(self.word0)
        hash.add(self.word1)
        hash.add(self.word2)
        hash.add(self.word3)
        return hash.value
    }
}
