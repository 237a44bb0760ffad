/// A row holds what no Halcyon ever wrote; where that is, the store adds.
struct Damage: Error {}
