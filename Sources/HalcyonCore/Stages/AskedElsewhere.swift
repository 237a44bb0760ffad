/// The reason why a turn for warming is not answered: another process asks the same in advance.
struct AskedElsewhere: Error {}
