import AsyncHTTPClient
import Foundation
import HalcyonCore
import HalcyonModels
import HalcyonRedis
import HalcyonStore
import NIOCore
import NIOHTTP1

/// The doctor's round.
struct Examination {
    var dataFolder: String
    var port: Int
    var configurationFile: String?

    func run() async -> [Finding] {
        var findings = [self.processor(), self.memory(), self.disk(), await self.portIsFree(), await self.store()]
        findings.append(self.page())
        findings.append(self.localModel())
        if let file = self.configurationFile { findings += await self.configuration(file) }
        return findings
    }

    private func processor() -> Finding {
        let text = Self.read("/proc/cpuinfo") ?? ""
        let cores = ProcessInfo.processInfo.activeProcessorCount
        guard text.contains("avx2") else {
            return Finding(
                name: "processor", verdict: .warning,
                detail: "\(cores) cores without AVX2: the local model does not run here; use --model simulated or a URL"
            )
        }
        return Finding(name: "processor", verdict: .well, detail: "\(cores) cores with AVX2")
    }

    private func memory() -> Finding {
        let mebibytes = Int(ProcessInfo.processInfo.physicalMemory >> 20)
        let isEnough = mebibytes >= 2048
        return Finding(
            name: "memory", verdict: isEnough ? .well : .warning,
            detail: "\(mebibytes) MiB" + (isEnough ? "" : "; two local models want 2048")
        )
    }

    private func disk() -> Finding {
        let folder = FileManager.default.fileExists(atPath: self.dataFolder) ? self.dataFolder : "."
        let attributes = try? FileManager.default.attributesOfFileSystem(forPath: folder)
        guard let free = attributes?[.systemFreeSize] as? NSNumber else {
            return Finding(name: "disk", verdict: .warning, detail: "the free space of \(folder) cannot be read")
        }
        let mebibytes = free.int64Value >> 20
        let verdict: Finding.Verdict = mebibytes < 100 ? .broken : mebibytes < 1024 ? .warning : .well
        return Finding(
            name: "disk", verdict: verdict,
            detail: "\(mebibytes) MiB free at \(folder)" + (verdict == .well ? "" : "; make room")
        )
    }

    private func portIsFree() async -> Finding {
        do {
            try await PortProbe.check(host: "127.0.0.1", port: self.port)
            return Finding(name: "port", verdict: .well, detail: "\(self.port) is free")
        } catch {
            return Finding(
                name: "port", verdict: .warning, detail: "\(self.port) is in use, perhaps by a running Halcyon"
            )
        }
    }

    private func store() async -> Finding {
        let path = "\(self.dataFolder)/halcyon.sqlite"
        guard FileManager.default.fileExists(atPath: path) else {
            return Finding(name: "store", verdict: .well, detail: "no database yet; the first start makes \(path)")
        }
        do {
            let store = try await SQLiteStore.open(.init(path: path))
            let concepts = try await store.concepts(query: nil, category: nil, page: PageRequest(limit: 1))
            try await store.close()
            return Finding(
                name: "store", verdict: concepts.items.isEmpty ? .warning : .well,
                detail: concepts.items.isEmpty ? "\(path) has no concepts; import some" : "\(path) opens and reads"
            )
        } catch {
            return Finding(name: "store", verdict: .broken, detail: CommandFailure(error).description)
        }
    }

    private func page() -> Finding {
        guard let folder = Installation.find("Web/dist/manifest.json") else {
            return Finding(name: "page", verdict: .warning, detail: "not built; build it with `make web`")
        }
        return Finding(name: "page", verdict: .well, detail: folder)
    }

    private func localModel() -> Finding {
        do throws(ModelSetupError) {
            guard let script = Installation.find("ModelServer/serve.py"), let folder = Installation.find(".models")
            else {
                throw ModelSetupError(.notInstalled, "not installed; run Scripts/setup.sh --models")
            }
            try LocalModelLauncher(script: script, models: folder).check()
            return Finding(name: "local model", verdict: .well, detail: "installed in \(folder)")
        } catch {
            return Finding(name: "local model", verdict: .warning, detail: error.message)
        }
    }

    private func configuration(_ file: String) async -> [Finding] {
        do {
            let settings = try ServerSettings.load(path: file)
            var findings = [Finding(name: "configuration", verdict: .well, detail: "\(file) is right")]
            for model in settings.models.models {
                for instance in model.instances { findings.append(await self.reach(instance)) }
            }
            if case .redis(let redis) = settings.shared { findings += try await self.redis(redis) }
            return findings
        } catch {
            return [Finding(name: "configuration", verdict: .broken, detail: CommandFailure(error).description)]
        }
    }

    private func redis(_ configuration: RedisConfiguration) async throws -> [Finding] {
        try await RedisExamination(configuration: configuration).run().map { finding in
            let verdict: Finding.Verdict =
                switch finding.verdict {
                case .well: .well
                case .warning: .warning
                case .broken: .broken
                }
            return Finding(name: finding.name, verdict: verdict, detail: finding.detail)
        }
    }

    private func reach(_ instance: ModelInstance) async -> Finding {
        var request = HTTPClientRequest(url: instance.url + "/v1/models")
        if let key = instance.apiKey { request.headers.add(name: "Authorization", value: "Bearer \(key)") }
        do {
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(5))
            _ = try await response.body.collect(upTo: 1 << 20)
            let isWell = response.status == .ok
            return Finding(
                name: instance.name, verdict: isWell ? .well : .broken,
                detail: "\(instance.url) answers \(response.status.code)"
            )
        } catch {
            return Finding(
                name: instance.name, verdict: .broken,
                detail: "\(instance.url) does not answer; start it or mend the URL"
            )
        }
    }

    private static func read(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }
}
