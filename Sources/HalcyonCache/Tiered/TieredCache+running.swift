import ServiceLifecycle
import Synchronization

extension TieredCache {
    /// Does what is done in the background until it is told to stop; what was begun is then brought to its end.
    public func run() async {
        self.isRunning.store(true, ordering: .releasing)
        await withTaskCancellationOrGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                group.addTask { await self.memory.keepTidy() }
                await withDiscardingTaskGroup { group in
                    for await job in self.jobs {
                        group.addTask { await job() }
                    }
                }
                group.cancelAll()
            }
        } onCancelOrGracefulShutdown: {
            self.isRunning.store(false, ordering: .releasing)
            self.submit.finish()
        }
    }

    /// Has something done in the background.
    ///
    /// - Returns: false if nobody runs it, or so much is under way that there is no room.
    func submitJob(
        counting counter: WorkCounter, limit: Int, _ job: @escaping @Sendable () async -> Void
    ) -> Bool {
        guard self.isRunning.load(ordering: .acquiring) else { return false }
        guard counter.enter(limit: limit) else { return false }
        let result = self.submit.yield {
            await job()
            counter.leave()
        }
        if case .enqueued = result { return true }
        counter.leave()
        return false
    }

    @discardableResult
    func submitStore(_ job: @escaping @Sendable () async -> Void) -> Bool {
        self.submitJob(counting: self.storesUnderWay, limit: self.configuration.maximumStores, job)
    }

    /// Has something done that must not be lost: by the caller if nobody else does it.
    func afterwards(_ job: @escaping @Sendable () async -> Void) async {
        if !self.submitStore(job) { await job() }
    }
}
