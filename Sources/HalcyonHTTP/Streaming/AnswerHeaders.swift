import HTTPTypes
import HalcyonCache
import HalcyonCore

/// The headers that tell where an answer came from and what each stage cost.
enum AnswerHeaders {
    /// `exact;dur=0.031, inference;dur=612.400, total;dur=…`, in milliseconds.
    static func serverTiming(_ trace: TurnTrace) -> String {
        var parts = trace.spans.map { "\($0.stage);dur=\(Self.milliseconds($0.duration))" }
        parts.append("total;dur=\(Self.milliseconds(ContinuousClock.now - trace.start))")
        return parts.joined(separator: ", ")
    }

    /// RFC 9211.
    static func cacheStatus(_ provenance: Provenance) -> String {
        switch provenance.source {
        case .l1, .l2, .semantic:
            let detail = provenance.staleness.map { "; detail=\($0.rawValue)" } ?? ""
            guard let timeToLive = provenance.timeToLive else { return "Halcyon; hit" + detail }
            return "Halcyon; hit; ttl=\(timeToLive.components.seconds)" + detail
        case .safety, .rule, .model:
            if let reason = provenance.noStoreReason { return "Halcyon; fwd=bypass; detail=\(reason.rawValue)" }
            return provenance.isCoalesced ? "Halcyon; fwd=miss; collapsed" : "Halcyon; fwd=miss; stored"
        }
    }

    static func fields(_ provenance: Provenance, trace: TurnTrace) -> HTTPFields {
        var fields = HTTPFields()
        fields[.halcyonProvenance] = provenance.source.rawValue
        fields[.serverTiming] = Self.serverTiming(trace)
        fields[.cacheStatus] = Self.cacheStatus(provenance)
        fields[.cacheControl] = "no-store"
        return fields
    }

    /// Three digits are enough for people; the fourth would be noise.
    static func milliseconds(_ duration: Duration) -> String {
        let microseconds = duration.nanoseconds / 1000
        let fraction = String(microseconds % 1000)
        return "\(microseconds / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
    }
}
