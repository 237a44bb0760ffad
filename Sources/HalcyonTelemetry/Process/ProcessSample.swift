import Glibc

/// What the kernel says about this process. A figure that it does not tell is nil and not on the page.
struct ProcessSample: Hashable, Sendable {
    var cpuSeconds: Double?
    var residentBytes: Int64?
    var startSeconds: Double?
    var openDescriptors: Int64?

    /// `/proc/stat`, of which only the time of the boot is used.
    private static let system = KernelFile.read("/proc/stat") ?? ""

    /// Reads `/proc`.
    static func now() -> ProcessSample {
        var sample = ProcessSample(
            stat: KernelFile.read("/proc/self/stat") ?? "", system: Self.system,
            ticksPerSecond: Double(sysconf(Int32(_SC_CLK_TCK))), pageBytes: Int64(sysconf(Int32(_SC_PAGESIZE)))
        )
        sample.openDescriptors = KernelFile.entries("/proc/self/fd").map(Int64.init)
        return sample
    }

    /// - Parameters:
    ///   - stat: `/proc/self/stat`.
    ///   - system: `/proc/stat`, which has the time of the boot.
    init(stat: String, system: String, ticksPerSecond: Double, pageBytes: Int64) {
        // The second field is the program's name in brackets, which can hold anything.
        guard let bracket = stat.lastIndex(of: ")") else { return }
        let fields = stat[bracket...].split(separator: " ").dropFirst().map(String.init)
        // `proc(5)` counts from 1 and the fields here begin with its third.
        func field(_ number: Int) -> Int64? { fields.indices.contains(number - 3) ? Int64(fields[number - 3]) : nil }

        if let user = field(14), let system = field(15) { self.cpuSeconds = Double(user + system) / ticksPerSecond }
        if let pages = field(24) { self.residentBytes = pages * pageBytes }
        let boot = system.split(separator: "\n").first { $0.hasPrefix("btime ") }?.dropFirst("btime ".count)
        if let boot = boot.flatMap({ Double($0) }), let start = field(22) {
            self.startSeconds = boot + Double(start) / ticksPerSecond
        }
    }

    /// The page's process metrics.
    var families: [FamilySample] {
        let samples: [(String, String, MetricDescription.Kind, Reading?)] = [
            (
                "process_cpu_seconds_total", "User and system CPU time spent, in seconds.", .counter,
                self.cpuSeconds.map { .value($0) }
            ),
            (
                "process_open_fds", "File descriptors that are open.", .gauge,
                self.openDescriptors.map { .count($0) }
            ),
            (
                "process_resident_memory_bytes", "Memory that the process holds, in bytes.", .gauge,
                self.residentBytes.map { .count($0) }
            ),
            (
                "process_start_time_seconds", "When the process started, in seconds since 1970.", .gauge,
                self.startSeconds.map { .value($0) }
            ),
        ]
        return samples.compactMap { name, help, kind, reading in
            reading.map { FamilySample(name: name, help: help, kind: kind, reading: $0) }
        }
    }
}
