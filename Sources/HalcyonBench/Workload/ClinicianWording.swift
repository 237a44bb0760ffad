/// What clinicians say in rehearsals: sentences put together from a list until they have the length asked for.
enum ClinicianWording {
    /// Openings that many clinicians use word for word.
    static let usualOpenings = [
        "Hello, thank you for coming in today. What would you like to talk about?",
        "Hi, it is good to see you. How have you been since we last spoke?",
        "Welcome. What brings you here today?",
        "Hello. Where would you like to start?",
        "Good morning. How are you feeling today?",
        "Thank you for making the time. What is on your mind?",
    ]

    private static let fragments = [
        "I hear how tiring that has been", "it sounds as if you have carried this alone", "take all the time you need",
        "what was going through your mind then", "could you tell me a little more about that",
        "I wonder what that was like for you", "when did you first notice it",
        "how did the people around you respond", "that must have taken courage to say",
        "let us slow down for a moment", "what would a good day look like",
        "on a scale from one to ten how strong is it now", "who knows about this besides me",
        "I notice that your voice became quiet", "what helped you the last time", "shall we look at that together",
        "you said that nothing works any more", "how is your sleep at the moment",
        "what do you hope will be different", "I may have misunderstood so please correct me",
        "part of you wants to go on and part of you is worn out", "it makes sense that you feel torn",
        "what would you say to a friend in your place", "which of these weighs on you most",
        "we can stop here whenever you wish", "how long does the feeling last", "what happens just before it begins",
        "thank you for trusting me with this", "I would like to understand the order in which it happened",
        "what have you tried so far",
    ]

    private static let joints = [". ", ", and ", "; ", ". And ", ", because "]

    /// A turn of about `tokens` tokens, at three words for four tokens.
    static func turn(tokens: Int, using random: inout SeededRandom) -> String {
        let wanted = max(2, tokens * 3 / 4)
        var words: [Substring] = []
        var text = ""
        while words.count < wanted {
            let fragment = random.pick(Self.fragments)
            let part = fragment.split(separator: " ").prefix(wanted - words.count)
            words.append(contentsOf: part)
            text += text.isEmpty ? "" : random.pick(Self.joints)
            text += part.joined(separator: " ")
        }
        return text.prefix(1).uppercased() + text.dropFirst() + "."
    }
}
