/// A setting that is missing or makes no sense.
struct SettingsError: Error {
    var key: String
    var message: String
}
