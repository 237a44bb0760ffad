import Glibc
import HalcyonCache

/// Measures a cache as its standard input says, one line for each figure:
///
///     ops WORKLOAD TASKS WRITES SECONDS    operations per second; WRITES of a hundred are writes
///     nanoseconds WORKLOAD SECONDS         nanoseconds of a lookup and of a write, one task
///     bytes ENTRIES                        bytes of the heap for each of so many entries
///
/// The Java driver beside it takes the same lines and runs the same loops.
@main
enum CacheBench {
    static func main() async {
        let kind = CommandLine.arguments.dropFirst().first ?? "halcyon"
        switch kind {
        case "halcyon": await self.serve { Measured(HalcyonOfIntegers(capacity: $0)) }
        case "objects": await self.serve { Measured(HalcyonOfObjects(capacity: $0)) }
        case "lru": await self.serve { Measured(LockedLRU(capacity: $0)) }
        case "timed": await self.serve { Measured(TimedHalcyon(capacity: $0)) }
        default:
            self.say("usage: cachebench halcyon|objects|timed|lru")
            exit(64)
        }
    }

    private static func serve<Subject>(_ make: (_ capacity: Int) -> Measured<Subject>) async {
        var measured: [String: Measured<Subject>] = [:]
        func subject(_ workload: Workload) -> Measured<Subject> {
            if let subject = measured[workload.name] { return subject }
            let subject = make(workload.capacity)
            subject.fill(workload)
            measured[workload.name] = subject
            return subject
        }
        self.say("ready")
        while let line = readLine() {
            let words = line.split(separator: " ").map(String.init)
            func number(_ index: Int) -> Double { index < words.count ? Double(words[index]) ?? 0 : 0 }
            switch (words.first, words.count > 1 ? Workload.named[words[1]] : nil) {
            case ("ops", let workload?):
                let figure = await subject(workload).operationsPerSecond(
                    workload, tasks: Int(number(2)), writes: Int(number(3)), seconds: number(4)
                )
                self.say("\(figure)")
            case ("nanoseconds", let workload?):
                let (lookup, write) = subject(workload).nanoseconds(workload, seconds: number(2))
                self.say("\(lookup) \(write)")
            case ("bytes", _): self.say("\(Measured<Subject>.bytesPerEntry(Int(number(1)), make: make))")
            default: self.say("what is '\(line)'?")
            }
        }
    }

    private static func say(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe write(1, $0.baseAddress, $0.count) }
    }
}
