/// Bodies of chat requests.
enum ChatBody {
    static func asking(_ question: String, _ more: String = "") -> String {
        #"{"model":"stub-1","messages":[{"role":"user","content":"\#(question)"}]\#(more)}"#
    }

    static let whole = Self.asking("What is exposure?")
    static let stream = Self.asking("What is exposure?", #","stream":true"#)
    static let streamWithUsage = Self.asking(
        "What is exposure?", #","stream":true,"stream_options":{"include_usage":true}"#
    )
}
