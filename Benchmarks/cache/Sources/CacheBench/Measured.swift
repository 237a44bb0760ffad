import Glibc

/// The loops that are timed.
struct Measured<Measurand: Subject>: Sendable {
    private static var operationsPerLook: Int { 1024 }

    let subject: Measurand

    init(_ subject: Measurand) { self.subject = subject }

    /// Writes every key once, and reads for a while, so that a policy has settled.
    func fill(_ workload: Workload) {
        for key in Set(workload.keys) { self.subject.write(key) }
        _ = self.loop(workload, task: 0, writes: 0, until: .now + .milliseconds(500))
    }

    @concurrent
    func operationsPerSecond(_ workload: Workload, tasks: Int, writes: Int, seconds: Double) async -> Double {
        let start = ContinuousClock.now
        let end = start + .seconds(seconds)
        let operations = await withTaskGroup(of: Int.self) { group in
            for task in 0..<tasks {
                group.addTask { self.loop(workload, task: task, writes: writes, until: end) }
            }
            return await group.reduce(0, +)
        }
        return Double(operations) / ((ContinuousClock.now - start) / .seconds(1))
    }

    func nanoseconds(_ workload: Workload, seconds: Double) -> (lookup: Double, write: Double) {
        func nanoseconds(writes: Int) -> Double {
            let start = ContinuousClock.now
            let count = self.loop(workload, task: 0, writes: writes, until: start + .seconds(seconds))
            return (ContinuousClock.now - start) / .nanoseconds(1) / Double(count)
        }
        return (nanoseconds(writes: 0), nanoseconds(writes: 100))
    }

    /// - Returns: how many operations there were.
    private func loop(_ workload: Workload, task: Int, writes: Int, until end: ContinuousClock.Instant) -> Int {
        var count = 0
        var found = 0
        var next = task &* 524_287
        let mask = workload.keys.count - 1
        repeat {
            for number in 0..<Self.operationsPerLook {
                let key = workload.keys[next & mask]
                next &+= 1
                if (writes == 25 && number & 3 == 3) || writes == 100 {
                    self.subject.write(key)
                } else if self.subject.read(key) {
                    found &+= 1
                } else if workload.isFilling {
                    self.subject.write(key)
                }
            }
            count += Self.operationsPerLook
        } while ContinuousClock.now < end
        precondition(found > 0 || writes == 100, "a cache finds something")
        return count
    }

    /// What the resident memory grows by when a cache is made and filled, for each entry. To be asked of a new process.
    static func bytesPerEntry(_ entries: Int, make: (_ capacity: Int) -> Self) -> Double {
        let before = Self.residentBytes
        let measured = make(entries)
        for key in 0..<entries { measured.subject.write(key &* 2_654_435_761) }
        let after = Self.residentBytes
        precondition((0..<entries).count { measured.subject.read($0 &* 2_654_435_761) } == entries, "all are there")
        return Double(after - before) / Double(entries)
    }

    private static var residentBytes: Int {
        let file = unsafe open("/proc/self/statm", O_RDONLY)
        defer { close(file) }
        var text = [UInt8](repeating: 0, count: 256)
        let count = unsafe text.withUnsafeMutableBytes { unsafe read(file, $0.baseAddress, $0.count) }
        precondition(count > 0, "the kernel tells how large a process is")
        let pages = String(decoding: text[..<count], as: UTF8.self).split(separator: " ")[1]
        return (Int(pages) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
