import Foundation
import HalcyonSimulator

extension ModelCommand.Simulate {
    /// The profile with what the command line changes.
    func serviceProfile() throws -> ServiceProfile {
        guard var profile = ServiceProfile.named(self.profile) else {
            let names = ServiceProfile.builtIn.map(\.name).joined(separator: ", ")
            throw CommandFailure(.usage, "there is no profile '\(self.profile)'; there are \(names)")
        }
        if let slots = self.slots {
            guard (1...1024).contains(slots) else { throw CommandFailure(.usage, "--slots must be from 1 to 1024") }
            profile.slots = slots
        }
        guard self.speed > 0, self.speed <= 1000 else {
            throw CommandFailure(.usage, "--speed must be above 0 and at most 1000")
        }
        profile = profile.faster(by: self.speed)
        return profile
    }

    func faultScript() throws -> FaultScript {
        guard let path = self.faults else { return FaultScript() }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(.usage, "cannot read the fault script \(path)")
        }
        do {
            return try FaultScript(json: data)
        } catch {
            throw CommandFailure(.configuration, "\(path): \(error)")
        }
    }
}
