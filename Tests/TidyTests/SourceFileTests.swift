import Testing

/// The reading that ``TidyTests`` relies on.
@Suite struct SourceFileTests {
    private static let file = SourceFile(
        path: "Sources/HalcyonCore/Turn/Turn+shape.swift",
        text: """
            public import struct HalcyonCache.Key
            @testable import HalcyonBalance
            // import Nothing
            protocol Shape {
                func area() -> Int
                func area(
                    of name: String
                ) -> Int
                init(size: Int)
            }
            extension Turn.Part {
                struct Piece {}
                init(
                    one: Int
                ) {
                    addTask { work() }
                }
                func short() { Task { } }
                func long() {
                    if true {
                        print("x")  // not try! here
                    }
                }
            }
            """)

    @Test func pathSaysTargetAndName() {
        #expect(Self.file.target == "HalcyonCore")
        #expect(Self.file.name == "Turn+shape")
    }

    @Test func importsAreModules() {
        #expect(Self.file.imports.map(\.module) == ["HalcyonCache", "HalcyonBalance"])
    }

    @Test func typesAreNamedAloneAndWithTheirOuterType() {
        #expect(Self.file.types == ["Shape", "TurnPart", "Piece", "TurnPartPiece"])
    }

    @Test func bodiesAreCountedAndRequirementsAreNot() {
        #expect(Self.file.functions.map(\.line) == [13, 19])
        #expect(Self.file.functions.map(\.length) == [5, 5])
    }

    @Test func wordsAreFoundInCodeOnly() {
        #expect(Self.file.codeLines(saying: "Task {") == [18])
        #expect(Self.file.codeLines(saying: "try!").isEmpty)
        #expect(Self.file.codeLines(saying: "print(") == [21])
    }
}
