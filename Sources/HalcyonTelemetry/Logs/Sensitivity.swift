public import Logging

/// The mark on a metadata value that no log may show, such as what a person said.
///
/// There is no mark for the opposite: a value made of several parts is sensitive if one of them is.
///
/// ```swift
/// logger.debug("Refused a key", metadata: ["key": .sensitive(key), "route": "\(route)"])
/// logger.debug("Refused a key", metadata: ["key": "\(key, sensitivity: .sensitive)"])
/// ```
public enum Sensitivity: Int64, Sendable, Logger.MetadataValueAttributes.Attribute {
    /// For nobody who reads logs.
    case sensitive = 1
}

extension Logger.MetadataValue {
    /// A value that ``SensitiveLogFilter`` replaces before any handler sees it.
    public static func sensitive(_ value: some CustomStringConvertible & Sendable) -> Self {
        .attributed(value, attributes: [Sensitivity.sensitive])
    }
}

extension Logger.MetadataValue.StringInterpolation {
    /// Makes the whole metadata value as sensitive as this part of it.
    public mutating func appendInterpolation(_ value: some CustomStringConvertible, sensitivity: Sensitivity) {
        self.appendInterpolation(value, attributes: [sensitivity])
    }
}
