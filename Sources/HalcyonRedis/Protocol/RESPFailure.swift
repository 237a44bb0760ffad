/// An error that the server answered.
///
/// Its text may repeat keys and values: it is for decisions only and never shown.
struct RESPFailure: Hashable, Sendable {
    /// The whole text.
    let text: String

    /// The first word: `ERR`, `MOVED`, `WRONGPASS`.
    var code: Substring { self.text.prefix { $0 != " " } }

    /// The words after the code.
    var words: [Substring] { self.text.split(separator: " ").dropFirst().map { $0 } }
}
