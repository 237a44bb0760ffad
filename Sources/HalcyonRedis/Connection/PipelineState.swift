import HalcyonCache
import NIOCore

/// The commands of one connection that wait for their replies, which come in the order of the commands.
///
/// It knows no channel, clock or task: bytes to be written, callers to be woken and the time of the next look come out
/// as return values. A caller that gave up keeps its place until its reply has come and been passed over.
struct PipelineState<Waiter> {
    private struct Pending {
        let token: UInt64
        var waiter: Waiter?
        let deadline: NIODeadline
        let sent: NIODeadline
        let byteCount: Int
    }

    /// As many commands as are worth a write of their own: with 50 under way, the server works on one half while its
    /// client works on the other.
    private static var fullBatch: Int { 24 }

    private let limits: PipelineLimits
    private var pending = CircularBuffer<Pending>()
    private var outgoing = ByteBuffer()
    private var pendingBytes = 0

    /// Commands that have not been taken to be written.
    private var queued = 0
    private var lastHeard: NIODeadline
    private var earliestDeadline = NIODeadline.distantFuture

    /// Nothing has come for so long that further commands would only wait in vain.
    private(set) var isSilent = false

    /// How the peer was found at the last look. A process that got no time itself finds everybody silent, with bytes
    /// waiting: so a verdict takes a second look, after those have been read.
    private var suspicion: Suspicion?

    private struct Suspicion: Equatable {
        let waitingSince: NIODeadline
        let isOverdue: Bool
    }
    private var end: SharedTierError?

    init(limits: PipelineLimits, now: NIODeadline) {
        self.limits = limits
        self.lastHeard = now
    }

    /// Commands whose replies have not come, those that nobody waits for any more included.
    var count: Int { self.pending.count }

    /// Why nothing can be sent any more; nil while it can.
    var closedBy: SharedTierError? { self.end }

    /// Whether it would take a command, if there is room.
    var isResponsive: Bool { self.end == nil && !self.isSilent }

    enum Writing: Equatable {
        /// Somebody has been asked to write already.
        case isAsked
        /// Somebody is to be asked.
        case isDue
        /// So much is queued that the server had better begin with it while more is being queued.
        case isFull
    }

    enum EnqueueAction: Equatable {
        /// The caller is to wait.
        case wait(Writing)
        case refuse(SharedTierError)
    }

    /// Takes a command in.
    ///
    /// - Parameters:
    ///   - prelude: goes right before it; nobody is interested in its reply.
    ///   - token: names the command for ``cancel(_:)``.
    ///   - waiter: nil if nobody is interested in the reply.
    mutating func enqueue(
        _ command: RedisCommand, after prelude: RedisCommand? = nil, token: UInt64, waiter: Waiter?,
        deadline: NIODeadline, now: NIODeadline
    ) -> EnqueueAction {
        if let end = self.end { return .refuse(end) }
        if self.isSilent { return .refuse(.silent) }
        let byteCount = command.bytes.readableBytes + (prelude?.bytes.readableBytes ?? 0)
        let count = prelude == nil ? 1 : 2
        guard self.pending.count + count <= self.limits.commands,
            self.pendingBytes + byteCount <= self.limits.bytes
        else { return .refuse(.tooMuch) }
        let writing: Writing =
            self.queued == 0
            ? .isDue
            : self.queued < Self.fullBatch && self.queued + count >= Self.fullBatch
                ? .isFull : .isAsked
        self.queued += count
        if let prelude { self.append(prelude, token: 0, waiter: nil, deadline: .distantFuture, now: now) }
        self.append(command, token: token, waiter: waiter, deadline: deadline, now: now)
        return .wait(writing)
    }

    private mutating func append(
        _ command: RedisCommand, token: UInt64, waiter: Waiter?, deadline: NIODeadline, now: NIODeadline
    ) {
        let byteCount = command.bytes.readableBytes
        self.pendingBytes += byteCount
        self.pending.append(
            Pending(token: token, waiter: waiter, deadline: deadline, sent: now, byteCount: byteCount)
        )
        self.earliestDeadline = min(self.earliestDeadline, deadline)
        self.outgoing.writeImmutableBuffer(command.bytes)
    }

    /// Takes a command in that has no reply of its own, such as a subscription, which is confirmed by a push message.
    ///
    /// - Returns: whether somebody is to be asked to write.
    mutating func enqueueUnanswered(_ command: RedisCommand) -> Bool {
        guard self.end == nil else { return false }
        self.outgoing.writeImmutableBuffer(command.bytes)
        self.queued += 1
        return self.queued == 1
    }

    /// What is to be written, and when to look for late replies at the latest.
    mutating func takeOutgoing() -> (bytes: ByteBuffer, next: NIODeadline) {
        let bytes = self.outgoing
        self.outgoing = ByteBuffer()
        self.queued = 0
        return (bytes, self.nextLook)
    }

    /// Bytes have come, whole replies or not.
    mutating func heard(now: NIODeadline) {
        self.lastHeard = now
        self.isSilent = false
    }

    /// Takes the next replies.
    ///
    /// - Returns: who waits for which of them.
    mutating func received(_ replies: [RESPValue]) throws(RESPProtocolError) -> [(waiter: Waiter, reply: RESPValue)] {
        guard replies.count <= self.pending.count else { throw RESPProtocolError(.unasked) }
        var deliveries: [(waiter: Waiter, reply: RESPValue)] = []
        deliveries.reserveCapacity(replies.count)
        for reply in replies {
            let pending = self.pending.removeFirst()
            self.pendingBytes -= pending.byteCount
            if let waiter = pending.waiter { deliveries.append((waiter, reply)) }
        }
        return deliveries
    }

    /// A caller does not want its reply any more.
    ///
    /// - Returns: who is to be woken; nil if it has been.
    mutating func cancel(_ token: UInt64) -> Waiter? {
        // Cancelled commands are mostly young.
        for index in self.pending.indices.reversed() where self.pending[index].token == token {
            defer { self.pending[index].waiter = nil }
            return self.pending[index].waiter
        }
        return nil
    }

    struct Look {
        /// Who waited for as long as it may.
        var late: [Waiter] = []

        /// Whether the connection is to be closed because it has not answered for long.
        var isOverdue = false

        /// Whether to ask for a sign of life, since nothing else would show that the peer is gone.
        var isPingDue = false

        /// When to look again.
        var next: NIODeadline
    }

    /// Looks for callers whose time is over, and whether the peer is alive.
    mutating func look(now: NIODeadline) -> Look {
        guard self.end == nil else { return Look(next: .distantFuture) }
        var look = Look(next: .distantFuture)
        if self.earliestDeadline <= now { look.late = self.takeLate(now: now) }
        guard let waiting = self.waitingSince else {
            look.isPingDue = now - self.lastHeard >= self.limits.heartbeat
            // One that is refused is not tried again at once.
            look.next = look.isPingDue ? now + self.limits.heartbeat : self.nextLook
            return look
        }
        let isOverdue = now - waiting >= self.limits.overdue
        let isSilent = !self.isSilent && self.limits.silence.map { now - waiting >= $0 } ?? false
        let suspicion = Suspicion(waitingSince: waiting, isOverdue: isOverdue)
        if isOverdue || isSilent, self.suspicion != suspicion {
            self.suspicion = suspicion
            look.next = min(now + Self.secondLook, self.earliestDeadline)
            return look
        }
        look.isOverdue = isOverdue
        if isSilent { self.isSilent = true }
        look.next = self.nextLook
        return look
    }

    /// The time between two looks of which the second decides.
    private static var secondLook: TimeAmount { .milliseconds(2) }

    /// The connection is gone.
    ///
    /// - Returns: everybody who waits.
    mutating func close(_ error: SharedTierError) -> [Waiter] {
        guard self.end == nil else { return [] }
        self.end = error
        let waiters = self.pending.compactMap(\.waiter)
        self.pending.removeAll()
        self.outgoing = ByteBuffer()
        self.pendingBytes = 0
        return waiters
    }

    private mutating func takeLate(now: NIODeadline) -> [Waiter] {
        var late: [Waiter] = []
        self.earliestDeadline = .distantFuture
        for index in self.pending.indices {
            guard let waiter = self.pending[index].waiter else { continue }
            if self.pending[index].deadline <= now {
                late.append(waiter)
                self.pending[index].waiter = nil
            } else {
                self.earliestDeadline = min(self.earliestDeadline, self.pending[index].deadline)
            }
        }
        return late
    }

    /// Since when the peer owes something; nil if it owes nothing.
    private var waitingSince: NIODeadline? { self.pending.first.map { max($0.sent, self.lastHeard) } }

    private var nextLook: NIODeadline {
        guard let waiting = self.waitingSince else { return self.lastHeard + self.limits.heartbeat }
        let overdue = waiting + self.limits.overdue
        guard let silence = self.limits.silence, !self.isSilent else { return min(self.earliestDeadline, overdue) }
        return min(self.earliestDeadline, overdue, waiting + silence)
    }
}

extension SharedTierError {
    static let silent = Self(
        .unavailable, "Redis has not answered for a while; see whether it is stopped, swapping or busy"
    )
    static let tooMuch = Self(
        .overloaded, "Too many commands to Redis are under way; see redis.limits.commands and .bytes"
    )
    static let late = Self(.timeout, "Redis did not answer in time")
}
