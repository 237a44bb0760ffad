// What the mock server knows and says.

export const scenarios = [
    ["Telling a father about his son's diagnosis", "psychoeducation", 3, "none", "Father, 48, sceptical of psychology, fears his son will be labelled", "So what exactly is wrong with my boy?", "Give information in small steps and check understanding"],
    ["Missed three sessions", "engagement", 2, "none", "Student, 21, ashamed of having stayed away", "I know, I know. I should have called.", "Explore avoidance without blame"],
    ["The client who only says fine", "engagement", 2, "none", "Engineer, 35, sent by his partner", "Everything's fine, really.", "Use open questions and reflections with a terse client"],
    ["First mention of drinking", "substance use", 3, "low", "Nurse, 41, drinks every night after shift", "I have a glass of wine now and then, who doesn't?", "Elicit change talk, avoid confrontation"],
    ["Not ready to quit smoking", "substance use", 2, "none", "Bus driver, 56, told by his doctor to stop", "My grandfather smoked until he was ninety.", "Roll with sustain talk"],
    ["Relapse after six months", "substance use", 4, "low", "Chef, 33, drank at a wedding", "I threw it all away in one evening.", "Normalise lapse, rebuild self-efficacy"],
    ["Asking about suicide for the first time", "suicide risk", 4, "moderate", "Teacher, 39, hopeless since a separation", "I just don't see what the point is any more.", "Ask directly and calmly about suicidal thoughts"],
    ["Safety planning with a young adult", "suicide risk", 5, "high", "Student, 19, passive thoughts with access to medication at home", "Promise you won't tell my mum.", "Build a safety plan and discuss confidentiality"],
    ["Self-harm disclosed by a teenager", "self-harm", 4, "moderate", "Pupil, 15, wears long sleeves", "You'd freak out if I showed you.", "Respond without shock, explore function"],
    ["After a suicide attempt", "suicide risk", 5, "high", "Accountant, 44, discharged yesterday", "Everyone treats me like glass.", "Balance alliance and risk monitoring"],
    ["Angry about the waiting list", "rupture", 3, "none", "Carer, 52, waited nine months", "Nine months! Do you have any idea what that is like?", "Validate anger, repair rupture"],
    ["The client thinks therapy is not helping", "rupture", 3, "none", "Designer, 29, four sessions in", "To be honest I don't think this is doing anything.", "Invite feedback and renegotiate goals"],
    ["Client asks personal questions", "boundaries", 2, "none", "Retiree, 67, lonely", "Are you married? You look tired today.", "Hold a boundary kindly"],
    ["An expensive gift", "boundaries", 3, "none", "Business owner, 50, grateful", "I brought you something, please don't say no.", "Decline with care and explore meaning"],
    ["Client found my social media", "boundaries", 3, "none", "Journalist, 31, curious", "I saw your holiday photos, lovely beach.", "Discuss online boundaries"],
    ["Breaking bad news about a custody report", "difficult news", 4, "low", "Mother, 36, hopes for full custody", "You told them I'm a good mother, right?", "Be honest about limits of the role"],
    ["Parent wants to read the notes", "confidentiality", 3, "none", "Mother of a 16-year-old", "I pay for this, I want to know what she says.", "Explain adolescent confidentiality"],
    ["Duty to report abuse", "child protection", 5, "high", "Girl, 12, hints at violence at home", "If I tell you something, do you have to tell?", "Explain limits before disclosure, stay supportive"],
    ["Threat against an ex-partner", "harm to others", 5, "high", "Mechanic, 38, jealous and furious", "He'll see what happens when he comes near her.", "Assess threat and act on duty to protect"],
    ["Panic on the train", "anxiety", 2, "none", "Commuter, 27, avoids public transport", "I got off after one stop, I thought I was having a heart attack.", "Explain the panic cycle and plan exposure"],
    ["Contamination fears", "OCD", 3, "none", "Librarian, 45, washes hands for hours", "You shook my hand, I have to go and wash now.", "Introduce response prevention gently"],
    ["Flashback in session", "trauma", 4, "low", "Paramedic, 34, after an accident", "I can smell it again.", "Ground the client and slow down"],
    ["Hearing voices", "psychosis", 4, "moderate", "Student, 22, frightened", "They say you are part of it.", "Engage without colluding or arguing"],
    ["Eating and control", "eating disorder", 4, "moderate", "Dancer, 18, underweight", "I eat enough, ask anyone.", "Explore ambivalence and medical risk"],
    ["New mother who feels nothing", "perinatal", 4, "moderate", "Mother, 30, baby of six weeks", "I look at her and feel nothing.", "Normalise, screen for depression and risk"],
    ["Grief after a sudden loss", "grief", 3, "low", "Widower, 61, wife died in March", "I still lay the table for two.", "Stay with grief without fixing"],
    ["Grief after suicide", "grief", 4, "low", "Sister, 26, lost her brother", "I should have picked up the phone.", "Work with guilt"],
    ["Couple in conflict about children", "couples", 3, "none", "Couple, early thirties", "She decides, I pay. That's our marriage.", "Structure turn-taking and reflect both sides"],
    ["Coming out to the family", "identity", 2, "none", "Apprentice, 20, devout family", "They can never know.", "Affirm and explore safety"],
    ["Burnout in a colleague", "burnout", 2, "low", "Social worker, 47", "I sit in the car for an hour before I go in.", "Explore signs of burnout and options"],
    ["Work bullying", "work", 2, "low", "Clerk, 40", "They stop talking when I walk in.", "Validate and problem-solve"],
    ["Refuses medication", "medication", 3, "low", "Carpenter, 37, bipolar disorder", "Those pills make me a zombie.", "Shared decision making with ambivalence"],
    ["Interpreter in the room", "cross-cultural", 3, "none", "Refugee, 29, with interpreter", "(through the interpreter) I do not know why I am here.", "Speak to the client, keep turns short"],
    ["Ending therapy", "ending", 3, "none", "Client of two years, 43", "So this is it then, you are leaving me.", "Work with ending and loss"],
    ["Forgetful and frightened", "older adults", 3, "none", "Retired judge, 78, memory trouble", "My wife finishes my sentences now.", "Discuss assessment with dignity"],
    ["Teen sent by school", "adolescents", 3, "low", "Boy, 14, fights at school", "They made me come.", "Build alliance with an involuntary client"],
    ["Feedback to a trainee", "supervision", 3, "none", "Trainee, 26, missed a risk statement", "Did I do all right?", "Give specific, kind and clear feedback"],
    ["Disclosure of a crime", "confidentiality", 4, "moderate", "Man, 33, hit and run two years ago", "If I tell you, it stays here?", "Discuss limits, stay curious"],
    ["Racism experienced", "cross-cultural", 3, "none", "Doctor, 36", "They asked me when the real doctor would come.", "Acknowledge and avoid minimising"],
    ["Gambling debts kept secret", "addiction", 3, "low", "Father of two, 42", "My wife thinks I'm saving for the house.", "Explore ambivalence about telling"],
].map(([title, topic, difficulty, risk, clientBrief, openingLine, learningGoal], index) => ({
    id: `sc-${String(index).padStart(2, "0")}`, title, topic, difficulty, risk, clientBrief, openingLine, learningGoal,
}));

export const concepts = [
    ["Anchoring", "Cognition", "Leaning too much on the first figure or fact one meets when judging.", ["anchoring effect"]],
    ["Attachment", "Development", "The lasting bond of a child with those who care for it, and the sense of safety that comes from it.", ["attachment bond"]],
    ["Classical conditioning", "Learning", "Learning in which a neutral event, met again and again just before another, comes to call up the response to it.", ["Pavlovian conditioning", "respondent conditioning"]],
    ["Cognitive dissonance", "Social psychology", "The unease of holding thoughts, or of acting in ways, that do not fit together; people ease it by changing one of them.", ["dissonance"]],
    ["Confirmation bias", "Cognition", "Seeking and weighing evidence so that it fits what one already holds.", []],
    ["Exposure therapy", "Treatment", "Meeting what one fears in small, planned steps until the fear subsides.", ["exposure"]],
    ["Extinction", "Learning", "The fading of a learned response when what kept it going no longer follows.", []],
    ["Motivational interviewing", "Treatment", "A way of talking that brings out a person's own reasons for change rather than giving them ours.", ["MI"]],
    ["Rumination", "Emotion", "Turning the same distressing thoughts over without coming nearer to an answer.", []],
    ["Working alliance", "Treatment", "The bond between client and clinician with agreement on goals and on the work.", ["therapeutic alliance"]],
].flatMap(([name, category, definition, synonyms], index, all) => [
    { id: `c-${index}`, name, category, definition, synonyms },
    { id: `c-${index + all.length}`, name: `${name} in practice`, category, definition: `How it shows in daily work: ${definition.toLowerCase()}`, synonyms: [] },
    { id: `c-${index + 2 * all.length}`, name: `${name}, critique`, category, definition: `What has been held against the idea: ${definition.toLowerCase()}`, synonyms: [] },
]);

export function reply(text) {
    if (/condition/i.test(text)) {
        return "**Classical conditioning** pairs a neutral event with one that already calls up a response.\n\n1. A bell alone does nothing.\n2. The bell comes just before food, several times.\n3. The bell alone now makes the mouth water.\n\nThe response fades again when the bell is no longer followed by food, which is called *extinction*.";
    }
    if (/dissonance/i.test(text)) {
        return "**Cognitive dissonance** is the unease of holding two thoughts that do not fit together, or of acting against what one believes.\n\nPeople tend to ease it in one of three ways:\n\n- they change what they do,\n- they change what they think, or\n- they add a thought that makes the two fit.\n\nLeon Festinger described it in 1957.";
    }
    return "I don't really know where to start. It's been like this for weeks now, and everyone keeps telling me to get some rest.\n\nAs if I hadn't tried. I lie there and it all goes round again, what I said, what I should have said. You're going to tell me to write it down, aren't you?";
}

export const longReply = Array.from({ length: 14 }, (_, index) =>
    `### Point ${index + 1}\n\nThe same worry returns each evening, a little different, and asks for an answer that was given before. Naming it may help.\n\n- what happened\n- what it meant\n- what came after`).join("\n\n");

export const markupReply = [
    "# A heading", "Some **bold**, *italic* and `code` with a [link](https://example.org/page).",
    "<script>window.broken = true</script> <img src=x onerror=\"window.broken = true\">",
    "[not a link](javascript:alert(1)) ![a picture](https://example.org/p.png)",
    "> A quotation\n> of two lines", "1. one\n2. two\n   - nested\n3. three", "```\nlet fenced = true;\n```", "The end.",
].join("\n\n");
