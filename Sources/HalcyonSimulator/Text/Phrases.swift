/// The parts of which simulated sentences are made. ASCII, calm, and free of advice.
struct Phrases: Sendable {
    let openers: [String]
    let cores: [String]
    let tails: [String]

    static func of(_ kind: ReplyKind) -> Phrases {
        switch kind {
        case .rehearsal: self.rehearsal
        case .knowledge: self.knowledge
        }
    }

    private static let rehearsal = Phrases(
        openers: [
            "", "", "", "well, ", "I mean, ", "to be honest, ", "I suppose ", "maybe ", "these days ", "lately ",
            "when I think about it, ", "I am not sure, but ",
        ],
        cores: [
            "I have been carrying this around for some weeks", "the evenings are the part I find hardest",
            "I keep going over the same conversation in my head", "I slept a little better than last week",
            "my sister says I have become quieter", "I went for the walk we talked about",
            "I still put things off until the last moment", "I feel tense before every meeting",
            "it helped to write it down", "I noticed that I hold my breath when the phone rings",
            "I would like to understand where that comes from", "part of me wants to change and part of me does not",
            "I tried the breathing exercise twice", "it is easier to talk about it here than at home",
            "I said yes again although I wanted to say no", "there was one good morning this week",
            "I worry about disappointing people", "I do not quite know how to put it",
            "my work used to give me more energy", "I would rather take small steps for now",
        ],
        tails: [
            "", "", "", ", and that surprised me", ", if that makes sense", ", more than I expected",
            ", especially on Sundays", ", and I am trying to be patient with it", ", at least some of the time",
            ", which is new for me", ", and I wanted to tell you", ", although it passes",
        ]
    )

    private static let knowledge = Phrases(
        openers: [
            "", "", "in general, ", "in practice, ", "as a rule, ", "put simply, ", "for most people, ",
            "in many textbooks, ", "seen from outside, ", "over time, ",
        ],
        cores: [
            "the term describes how people notice, name and respond to an inner state",
            "the idea separates what happened from the meaning that was given to it",
            "attention, memory and mood influence one another in both directions",
            "the pattern is learned in one situation and later appears in others",
            "small changes of behaviour are observed first and explained afterwards",
            "the effect depends on the setting, the person and the length of time",
            "a description in everyday words is usually the best place to begin",
            "the concept grew out of observation and was later tested in experiments",
            "two neighbouring concepts are often confused because they share examples",
            "a careful account lists what is typical and what would count against it",
            "the research distinguishes the short reaction from the lasting habit",
            "measurements rely on interviews, questionnaires and observation",
            "a trained listener asks open questions before offering a summary",
            "the strength of the effect varies widely between studies",
        ],
        tails: [
            "", "", ", and context matters", ", which is why examples help", ", as several reviews point out",
            ", although definitions differ", ", and the same holds for related terms", ", with clear limits",
            ", so a single sign is never enough", ", and the evidence is still growing",
        ]
    )
}
