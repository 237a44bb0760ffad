extension String {
    /// The text without the character that ends a text in SQLite's interface, which would cut the rest off.
    var storable: String {
        guard self.utf8.contains(0) else { return self }
        return String(String.UnicodeScalarView(self.unicodeScalars.map { $0.value == 0 ? "\u{FFFD}" : $0 }))
    }
}
