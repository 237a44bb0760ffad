import HalcyonCore
import Testing

/// A field that is added to a turn must be put into the key or said to be outside of it.
@Suite struct FieldCoverageTests {
    private static func fields(of value: Any) -> Set<String> {
        Set(Mirror(reflecting: value).children.compactMap(\.label))
    }

    private static func mutated(under prefix: String) -> Set<String> {
        Set(
            (TurnMutation.thatMatter + TurnMutation.withoutEffect).compactMap { mutation in
                mutation.path.hasPrefix(prefix) ? String(mutation.path.dropFirst(prefix.count)) : nil
            }
        )
    }

    @Test func everyFieldOfATurnIsInTheKeyOrSaidToBeOutside() {
        let outside = Set(ReplyIdentity.fieldsOutsideTheKey.keys)
        #expect(ReplyIdentity.fieldsInTheKey.isDisjoint(with: outside))
        #expect(Self.fields(of: Turn.sample()) == ReplyIdentity.fieldsInTheKey.union(outside))
    }

    @Test func everyFieldOutsideTheKeyHasAReason() {
        #expect(ReplyIdentity.fieldsOutsideTheKey.values.allSatisfy { !$0.isEmpty })
    }

    @Test func everyFieldInTheKeyIsShownToMatter() {
        let shown = Set(TurnMutation.thatMatter.map { String($0.path.prefix { $0 != "." }) })
        // There is only one class so far; `unassessed` has nothing to be told from.
        #expect(shown.union(["safetyClass"]) == ReplyIdentity.fieldsInTheKey)
    }

    @Test func everySamplingParameterIsShownToMatter() {
        #expect(Self.fields(of: SamplingParameters()) == Self.mutated(under: "sampling."))
    }

    @Test(arguments: ["messages.history.", "messages.last."])
    func everyFieldOfAMessageIsShownToMatter(prefix: String) {
        #expect(Self.fields(of: Message(.user, "a")) == Self.mutated(under: prefix))
    }

    @Test func everyFieldOfACallerIsShownToMatterOrNotTo() {
        #expect(Self.fields(of: Turn.sample().caller) == Self.mutated(under: "caller."))
    }

    @Test func everyFieldOfAModelIsShownToMatterOrNotTo() {
        #expect(Self.fields(of: Turn.sample().model) == Self.mutated(under: "model."))
    }
}
