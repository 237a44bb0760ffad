import Testing

/// The habits in the Swift files that a tool can check, so that a review need not.
@Suite struct TidyTests {
    /// What each target may import of this package. A new edge is a decision.
    static let layers: [String: Set<String>] = [
        "HalcyonCache": [],
        "HalcyonBalance": [],
        "HalcyonTelemetry": [],
        "HalcyonSimulator": [],
        "HalcyonBench": [],
        "HalcyonCore": ["HalcyonCache", "HalcyonBalance"],
        "HalcyonRedis": ["HalcyonCache"],
        "HalcyonStore": ["HalcyonCore", "HalcyonCache", "HalcyonBalance"],
        "HalcyonModels": ["HalcyonCore", "HalcyonBalance"],
        "HalcyonHTTP": ["HalcyonCore", "HalcyonCache", "HalcyonTelemetry"],
        "HalcyonTesting": ["HalcyonCore", "HalcyonCache", "HalcyonBalance"],
        "halcyon": [
            "HalcyonBalance", "HalcyonBench", "HalcyonCache", "HalcyonCore", "HalcyonHTTP", "HalcyonModels",
            "HalcyonRedis", "HalcyonSimulator", "HalcyonStore", "HalcyonTelemetry",
        ],
    ]

    /// Targets that know neither the product nor a socket, nor Foundation.
    static let mechanisms: Set<String> = ["HalcyonCache", "HalcyonBalance"]

    static let everything = Repository.sources + Repository.tests

    /// Words that no source may say, and the targets that may.
    static let banned: [(word: String, allowedIn: Set<String>)] = [
        ("try!", []),
        ("as! ", []),
        ("Task {", []),
        ("Task.init", []),
        ("Task.detached", []),
        ("DispatchQueue", []),
        ("DispatchSemaphore", []),
        ("Date()", []),
        ("print(", ["halcyon"]),
        ("Logger(label:", ["halcyon", "HalcyonTelemetry"]),
    ]

    @Test func sourcesAreFound() {
        #expect(Repository.sources.count > 50)
        #expect(Repository.tests.count > 10)
    }

    @Test func filesAndLinesStayShort() {
        for file in Self.everything {
            #expect(file.lines.count <= 501, "\(file.path) has \(file.lines.count - 1) lines, more than 500")
            for (number, line) in file.lines.enumerated() where line.utf8.count > 120 && line.count > 120 {
                Issue.record("\(file.path):\(number + 1) is \(line.count) wide, more than 120")
            }
        }
    }

    @Test func functionsFitOnAScreen() {
        for file in Self.everything {
            for function in file.functions where function.length > 70 {
                Issue.record("\(file.path):\(function.line) is a function of \(function.length) lines, more than 70")
            }
        }
    }

    @Test func bannedWordsStayOut() {
        for (word, targets) in Self.banned {
            for file in Repository.sources where !targets.contains(file.target) {
                for line in file.codeLines(saying: word) {
                    Issue.record("\(file.path):\(line) says \(word)")
                }
            }
        }
    }

    @Test func testsNeitherSleepNorEscape() {
        for word in ["Task.sleep", "Thread.sleep", "usleep(", "Task.detached", "DispatchQueue"] {
            for file in Repository.tests where file.target != "TidyTests" {
                for line in file.codeLines(saying: word) {
                    Issue.record("\(file.path):\(line) says \(word)")
                }
            }
        }
    }

    @Test func nothingIsLeftForLater() {
        for file in Self.everything where file.target != "TidyTests" {
            for (number, line) in file.lines.enumerated() where line.contains("TODO") || line.contains("FIXME") {
                Issue.record("\(file.path):\(number + 1) is left for later; finish it or write down why not")
            }
        }
    }

    @Test func layersHold() {
        for file in Repository.sources {
            guard let allowed = Self.layers[file.target] else {
                Issue.record("\(file.path): the target \(file.target) has no layer; add it to the table above")
                continue
            }
            for (module, line) in file.imports where module.lowercased().hasPrefix("halcyon") {
                #expect(allowed.contains(module), "\(file.path):\(line) imports \(module)")
            }
        }
    }

    @Test func mechanismsDoWithoutFoundation() {
        for file in Repository.sources where Self.mechanisms.contains(file.target) {
            for (module, line) in file.imports {
                #expect(!module.hasPrefix("Foundation"), "\(file.path):\(line) imports \(module)")
            }
        }
    }

    /// `Turn.swift` declares `Turn`, `Turn+json.swift` extends it. The program's own files are named after commands.
    @Test func filesAreNamedAfterTheirType() {
        for file in Repository.sources where file.target != "halcyon" {
            let type = String(file.name.prefix { $0 != "+" })
            let types = file.types
            #expect(types.contains(type), "\(file.path) declares no \(type)")
        }
    }
}
