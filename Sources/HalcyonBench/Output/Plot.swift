#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A small line chart in SVG, coloured by the page's style.
struct Plot: Sendable {
    /// A mark on an axis.
    struct Tick: Sendable, Hashable {
        var value: Double
        var label: String
    }

    /// How values become places.
    enum Scale: Sendable {
        case linear
        case logarithmic

        func apply(_ value: Double) -> Double { self == .linear ? value : log10(max(value, 1e-6)) }
    }

    private static let height = 220.0
    private static let left = 54.0
    private static let right = 22.0
    private static let top = 10.0
    private static let bottom = 26.0

    private let width: Double
    private let xRange: ClosedRange<Double>
    private let yRange: ClosedRange<Double>
    private let yScale: Scale
    private var body = ""

    /// - Parameters:
    ///   - width: 420 for half the page, 880 for all of it.
    ///   - yRange: in values, before the scale.
    init(width: Double = 420, xRange: ClosedRange<Double>, yRange: ClosedRange<Double>, yScale: Scale) {
        self.width = width
        self.xRange = xRange
        self.yRange = yScale.apply(yRange.lowerBound)...yScale.apply(yRange.upperBound)
        self.yScale = yScale
    }

    mutating func grid(x: [Tick], y: [Tick]) {
        let bottom = Self.height - Self.bottom
        for tick in y {
            let place = Self.text(self.yPlace(tick.value))
            self.body += "<line class=\"grid\" x1=\"\(Self.left)\" x2=\"\(self.width - Self.right)\" "
            self.body += "y1=\"\(place)\" y2=\"\(place)\"/>"
            self.body += "<text class=\"tick end\" x=\"\(Self.left - 7)\" y=\"\(place)\" dy=\"4\">\(tick.label)</text>"
        }
        for tick in x {
            let place = Self.text(self.xPlace(tick.value))
            self.body += "<line class=\"mark\" x1=\"\(place)\" x2=\"\(place)\" y1=\"\(bottom)\" y2=\"\(bottom + 4)\"/>"
            self.body += "<text class=\"tick mid\" x=\"\(place)\" y=\"\(bottom + 18)\">\(tick.label)</text>"
        }
    }

    /// Draws the points in order; a nil value leaves a gap.
    mutating func line(_ points: [(x: Double, y: Double?)], style: String) {
        for part in points.split(whereSeparator: { $0.y == nil }) {
            let places = part.map { point in
                "\(Self.text(self.xPlace(point.x))),\(Self.text(self.yPlace(point.y ?? 0)))"
            }
            if places.count == 1 {
                let center = places[0].split(separator: ",")
                self.body += "<circle class=\"dot \(style)\" cx=\"\(center[0])\" cy=\"\(center[1])\" r=\"2\"/>"
            } else {
                self.body += "<polyline class=\"line \(style)\" points=\"\(places.joined(separator: " "))\"/>"
            }
        }
    }

    /// A line across, such as a target.
    mutating func limit(y: Double, label: String) {
        guard self.yRange.contains(self.yScale.apply(y)) else { return }
        let place = self.yPlace(y)
        self.body += "<line class=\"limit\" x1=\"\(Self.left)\" x2=\"\(self.width - Self.right)\" "
        self.body += "y1=\"\(Self.text(place))\" y2=\"\(Self.text(place))\"/>"
        self.body += "<text class=\"tick\" x=\"\(Self.left + 4)\" y=\"\(Self.text(place - 4))\">\(label)</text>"
    }

    func svg(title: String) -> String {
        let name = HTMLText.escaped(title)
        return "<svg viewBox=\"0 0 \(Int(self.width)) \(Int(Self.height))\" role=\"img\" aria-label=\"\(name)\">"
            + self.body + "</svg>"
    }

    private func xPlace(_ x: Double) -> Double {
        let share = (x - self.xRange.lowerBound) / max(self.xRange.upperBound - self.xRange.lowerBound, 1e-12)
        return Self.left + min(max(share, 0), 1) * (self.width - Self.left - Self.right)
    }

    private func yPlace(_ y: Double) -> Double {
        let length = max(self.yRange.upperBound - self.yRange.lowerBound, 1e-12)
        let share = (self.yScale.apply(y) - self.yRange.lowerBound) / length
        return Self.height - Self.bottom - min(max(share, 0), 1) * (Self.height - Self.top - Self.bottom)
    }

    private static func text(_ number: Double) -> String { Words.decimal(number, places: 1) }
}
