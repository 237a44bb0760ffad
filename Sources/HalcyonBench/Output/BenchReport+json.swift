extension BenchReport {
    /// The whole report as one JSON object; times are seconds, what was not measured is null.
    public func json() -> [UInt8] {
        var json = JSONText()
        json.object { json in
            json.member("workload", self.workload)
            json.member("profile", self.profile)
            // Seeds above 2^53 would lose digits in most readers of JSON numbers.
            if self.seed < 1 << 53 {
                json.member("seed", Int(self.seed))
            } else {
                json.member("seed", String(self.seed))
            }
            json.member("seconds", self.seconds)
            json.member("models", self.models)
            json.member("faults", self.faults)
            json.name("baseline")
            self.baseline.write(to: &json)
            json.name("halcyon")
            self.halcyon.write(to: &json)
            json.name("ratios")
            json.object { json in
                json.member("average", self.averageRatio.number)
                json.member("p95", self.p95Ratio.number)
                json.member("throughput", self.throughputRatio.number)
                json.member("errors", self.errorRatio.number)
            }
            self.writeKinds(to: &json)
            json.name("targets")
            json.array { json in for verdict in self.verdicts { verdict.write(to: &json) } }
            json.member("pass", self.passes)
        }
        return json.bytes
    }

    private func writeKinds(to json: inout JSONText) {
        json.name("kinds")
        json.object { json in
            for kind in OperationKind.allCases {
                guard let baseline = self.baseline.kinds[kind], let halcyon = self.halcyon.kinds[kind] else { continue }
                Self.write(kind.rawValue, baseline, halcyon, to: &json)
            }
            Self.write("answers", self.baseline.answers, self.halcyon.answers, to: &json)
        }
    }

    private static func write(_ name: String, _ baseline: KindResult, _ halcyon: KindResult, to json: inout JSONText) {
        json.name(name)
        json.object { json in
            json.name("baseline")
            json.object { baseline.write(to: &$0) }
            json.name("halcyon")
            json.object { halcyon.write(to: &$0) }
            json.member("ratio", Ratio(halcyon.measuredAverage, over: baseline.average).number)
        }
    }
}

extension SideResult {
    fileprivate func write(to json: inout JSONText) {
        json.object { json in
            self.overall.write(to: &json)
            json.member("throughput", self.throughput)
            json.member("saturationErrors", self.saturationErrors)
            json.member("offeredRate", self.offeredRate)
            json.member("achievedRate", self.achievedRate)
            json.member("modelCalls", self.modelCalls)
            json.member("seconds", self.seconds)
            json.member("senderDelayP99", self.senderDelayP99)
            json.member("senderCPUPerOperation", self.senderCPUPerOperation)
            json.name("failures")
            json.object { json in
                for (name, count) in self.failures.sorted(by: { $0.key < $1.key }) { json.member(name, count) }
            }
            json.name("timeline")
            json.array { json in
                for point in self.timeline { point.write(to: &json) }
            }
        }
    }
}

extension KindResult {
    /// Writes the members, not the braces.
    fileprivate func write(to json: inout JSONText) {
        let hasTimes = self.count > 0
        json.member("count", self.count)
        json.member("errors", self.errors)
        json.member("errorRate", self.errorRate)
        json.member("average", hasTimes ? self.average : nil)
        json.member("p50", hasTimes ? self.p50 : nil)
        json.member("p95", hasTimes ? self.p95 : nil)
        json.member("p99", hasTimes ? self.p99 : nil)
        json.member("max", hasTimes ? self.max : nil)
        json.member("firstToken", self.firstTokenP50)
        json.member("firstTokenP95", self.firstTokenP95)
        json.member("fromModelShare", self.fromModelShare)
        json.member("coalescedShare", self.coalescedShare)
        json.name("sources")
        json.object { json in
            for (name, count) in self.sources.sorted(by: { $0.key < $1.key }) { json.member(name, count) }
        }
    }
}

extension TimelinePoint {
    fileprivate func write(to json: inout JSONText) {
        json.object { json in
            json.member("at", self.at)
            json.member("count", self.count)
            json.member("errors", self.errors)
            json.member("p50", self.p50)
            json.member("p95", self.p95)
        }
    }
}

extension Verdict {
    fileprivate func write(to json: inout JSONText) {
        json.object { json in
            json.member("name", self.name)
            json.member("direction", self.direction.rawValue)
            json.member("limit", self.limit)
            json.member("value", self.measured.number)
            json.member("pass", self.passes)
        }
    }
}
