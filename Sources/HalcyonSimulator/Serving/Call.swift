/// An accepted request: all that decides its reply and its timing.
struct Call: Sendable {
    let id: UInt64
    let model: String
    let prompt: Prompt
    let draft: Draft
    let faults: FaultPlan
    /// This request's own factor on all times.
    let jitter: Double
    /// When the request came, as a Unix time in seconds.
    let created: Int

    /// The reply's id; it names the request, not the text.
    var replyID: String {
        let digits = String(SplitMix64.mixed(self.prompt.digest ^ self.id), radix: 16)
        return "chatcmpl-" + String(repeating: "0", count: 16 - digits.count) + digits
    }
}
