import HalcyonCore

extension StoreConformance {
    static let demandChecks: [Check] = [
        Check("whatWasAskedInAnHourIsFoundTheMostAskedFirst") { store in
            let hour = WeekHour(ofWeek: 10, week: 100)
            try await store.add([Self.asked("a", 2), Self.asked("b", 5)], to: hour)
            try await store.add([Self.asked("a", 4), Self.asked("c", 1)], to: hour)
            let found = try await store.mostAsked(in: [hour], limit: 2)
            try expect(found, is: [Self.asked("a", 6), Self.asked("b", 5)], "counts add up, and the limit holds")
            let other = try await store.mostAsked(in: [hour.next], limit: 9)
            try expect(other.isEmpty, "another hour knows nothing of it")
            try expect(await store.mostAsked(in: [], limit: 9).isEmpty, "no hour has nothing")
            try expect(await store.mostAsked(in: [hour], limit: 0).isEmpty, "a limit of 0 is nothing")
        },
        Check("hoursAskedForTogetherAddUp") { store in
            let last = WeekHour(ofWeek: 167, week: 100)
            try await store.add([Self.asked("a", 3), Self.asked("b", 4)], to: last)
            try await store.add([Self.asked("a", 2)], to: last.next)
            let found = try await store.mostAsked(in: [last, last.next], limit: 9)
            try expect(found, is: [Self.asked("a", 5), Self.asked("b", 4)], "the next hour may be of the next week")
        },
        Check("olderWeeksFade") { store in
            let hour = WeekHour(ofWeek: 3, week: 100)
            try await store.add([Self.asked("old", 8), Self.asked("both", 8)], to: hour)
            let later = WeekHour(ofWeek: 3, week: 102)
            try await store.add([Self.asked("both", 1), Self.asked("new", 3)], to: later)
            let found = try await store.mostAsked(in: [later], limit: 9)
            try expect(
                Dictionary(uniqueKeysWithValues: found.map { ($0.turn, $0.times) }),
                is: [Self.turn("both"): 3, Self.turn("new"): 3, Self.turn("old"): 2], "a count halves with each week")
            let gone = WeekHour(ofWeek: 4, week: 100 + DemandLimits.standard.weeks)
            try await store.add([Self.asked("elsewhere", 2)], to: gone)
            let left = try await store.mostAsked(in: [later], limit: 9).map(\.turn)
            try expect(Set(left), is: [Self.turn("both"), Self.turn("new")], "after some weeks it is forgotten")
        },
        Check("anHourKeepsWhatCountsMost") { store in
            let hour = WeekHour(ofWeek: 5, week: 100)
            let limit = DemandLimits.standard.turnsPerHour
            try await store.add((0..<limit).map { Self.asked("q\($0)", 2 + Double($0)) }, to: hour)
            try await store.add((0..<10).map { Self.asked("new \($0)", 1_000) }, to: hour)
            let found = try await store.mostAsked(in: [hour], limit: 10_000)
            try expect(found.count, is: limit, "there are no more than so many")
            let texts = Set(found.map(\.turn))
            try expect((0..<10).allSatisfy { texts.contains(Self.turn("new \($0)")) }, "the most asked are there")
            try expect((0..<10).allSatisfy { !texts.contains(Self.turn("q\($0)")) }, "the least asked are gone")
        },
        Check("everyKindOfTurnIsReadAsItWasKept") { store in
            let hour = WeekHour(ofWeek: 6, week: 100)
            let sampling = SamplingParameters(
                temperature: 0.25, topP: 1, maxTokens: 7, stop: ["\n", "“"], seed: .max - 1,
                extensions: JSONMembers([.init(name: "top_k", value: .number("3"))]))
            let named = JSONMembers([.init(name: "name", value: .string("Robin"))])
            let contents: [RepeatableTurn.Content] = [
                .knowledge("Was ist Trauer? 🌱 \"quoted\"\n"), .opening("sc-01", "Hello\tthere"),
                .conversation(
                    "m/7b", [Message(.system, "Be calm."), Message(.user, "Hi", extensions: named)], sampling),
            ]
            for content in contents {
                let turn = RepeatableTurn(tenant: "t", role: .operator, locale: "de", content: content)
                try await store.add([AskedTurn(turn: turn, times: 2)], to: hour)
                try expect(
                    await store.mostAsked(in: [hour], limit: 9).contains { $0.turn == turn },
                    "it is as it was: \(content)")
            }
        },
        Check("spellingsOfOneQuestionAreOne") { store in
            let hour = WeekHour(ofWeek: 7, week: 100)
            try await store.add([Self.asked("What is grief?", 1), Self.asked("what is  grief", 2)], to: hour)
            let found = try await store.mostAsked(in: [hour], limit: 9)
            try expect(found, is: [Self.asked("What is grief?", 3)], "the first spelling stays")
        },
        Check("whatATenantAskedCanBeForgotten") { store in
            let hour = WeekHour(ofWeek: 8, week: 100)
            var stranger = Self.asked("a", 2)
            stranger.turn.tenant = "tenant-b"
            try await store.add([Self.asked("a", 3), Self.asked("b", 3), stranger], to: hour)
            try await store.add([Self.asked("a", 3)], to: hour.next)
            try expect(await store.forgetDemand(of: "tenant-a"), is: 2, "two turns are gone")
            try expect(await store.mostAsked(in: [hour, hour.next], limit: 9), is: [stranger], "the other's stays")
            try expect(await store.forgetDemand(of: nil), is: 1, "all are gone")
            try expect(await store.mostAsked(in: [hour], limit: 9).isEmpty, "nothing is left")
        },
    ]

    private static func turn(_ question: String) -> RepeatableTurn {
        RepeatableTurn(tenant: "tenant-a", role: .clinician, locale: "en", content: .knowledge(question))
    }

    private static func asked(_ question: String, _ times: Double) -> AskedTurn {
        AskedTurn(turn: Self.turn(question), times: times)
    }
}
