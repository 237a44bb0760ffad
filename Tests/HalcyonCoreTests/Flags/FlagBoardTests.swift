import Testing

@testable import HalcyonCore

@Suite struct FlagBoardTests {
    @Test func allFlagsAreOnByDefault() {
        let snapshot = FlagBoard().snapshot
        #expect(Flag.allCases.allSatisfy { snapshot[$0] })
        #expect(snapshot == .allOn)
    }

    @Test(arguments: Flag.allCases)
    func aFlagChangesAloneAndTellsWhatItWas(flag: Flag) {
        let board = FlagBoard(.allOff)
        #expect(!board.set(flag, true))
        #expect(board.set(flag, true))
        #expect(Flag.allCases.filter { board.snapshot[$0] } == [flag])
        #expect(board.set(flag, false))
        #expect(board.snapshot == .allOff)
    }

    @Test func aSnapshotStaysAsItWasTaken() {
        let board = FlagBoard()
        let before = board.snapshot
        board.set(.cacheL1, false)
        #expect(before[.cacheL1])
        #expect(!board.snapshot[.cacheL1])
    }

    @Test func everyFlagHasABitAndAPhaseAndADateToGo() {
        #expect(Set(Flag.allCases.map(\.bit)).count == Flag.allCases.count)
        for flag in Flag.allCases {
            #expect(flag.bit.nonzeroBitCount == 1)
            #expect(flag.phase >= 1)
            #expect(!flag.summary.isEmpty)
            #expect(flag.retires.split(separator: "-").compactMap { Int($0) }.count == 3)
        }
    }

    @Test func changesFromManySidesAtOnceAllTakeEffect() async {
        let board = FlagBoard(.allOff)
        await withTaskGroup { group in
            for flag in Flag.allCases {
                group.addTask {
                    for step in 0..<1000 { board.set(flag, step.isMultiple(of: 2)) }
                    board.set(flag, true)
                }
            }
        }
        #expect(board.snapshot == .allOn)
    }
}
