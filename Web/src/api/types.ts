// The shapes that travel between the page and the server.

export interface AppConfig {
    apiKey: string | null;
    profile: string;
    notices: string[];
    models: string[];
    version: string;
}

export interface Page<Item> {
    items: Item[];
    nextCursor: string | null;
}

export interface Scenario {
    id: string;
    title: string;
    topic: string;
    difficulty: number;
    risk: string;
    clientBrief: string;
    openingLine: string;
    learningGoal: string;
}

export interface Concept {
    id: string;
    name: string;
    definition: string;
    category: string;
    synonyms: string[];
}

export interface Session {
    id: string;
    kind: "rehearsal" | "knowledge";
    scenarioId: string | null;
    title: string;
    createdAt: string;
    updatedAt: string;
    turnCount: number;
}

export interface StageTime {
    name: string;
    milliseconds: number;
}

export interface Provenance {
    source: string;
    reason?: string | null;
    ageSeconds?: number | null;
    similarity?: number | null;
    coalesced?: boolean;
    /** Why the answer may be out of date: `fail-safe`, `soft-limit` or `distrusted`. */
    staleness?: string | null;
    model?: string | null;
    stored?: boolean;
    noStoreReason?: string | null;
    stages?: StageTime[];
    firstTextMilliseconds?: number | null;
    totalMilliseconds?: number | null;
}

export interface Usage {
    promptTokens: number;
    completionTokens: number;
}

export interface StoredTurn {
    id: string;
    index: number;
    userText: string;
    replyText: string | null;
    status: "running" | "complete" | "failed" | "cancelled";
    provenance: Provenance | null;
    createdAt: string;
    completedAt: string | null;
}

export interface Problem {
    title: string;
    status: number;
    code: string;
    detail: string;
    requestId?: string | null;
}

export interface SessionReport {
    sessionId: string;
    turns: number;
    userWords: number;
    questions: number;
    openQuestions: number;
    medianReplySeconds: number | null;
    provenance: Record<string, number>;
}

export interface Flag {
    name: string;
    enabled: boolean;
    phase: number;
    summary: string;
}

export interface FlagChange {
    at: string;
    name: string;
    from: boolean;
    to: boolean;
    by: string;
    reason: string;
}

export interface ModelInstance {
    name: string;
    url: string;
    healthy: boolean;
    running: number;
    completed: number;
    failed: number;
}

/** What one cache found in the memory that servers share. */
export interface SharedLookups {
    hits: number;
    misses: number;
    expired: number;
    outdated: number;
    unreadable: number;
    failures: number;
    refused: number;
    dropped: number;
    breakersOpen: number;
}

/** Whether what a cache holds is what its source and the other servers have. */
export interface Consistency {
    share: number;
    nines: number;
    compared: number;
    staleInMemory: number;
    staleInSharedTier: number;
    oldestStaleSeconds: number;
}

export interface CacheStatus {
    cache: string;
    tier: string;
    entries: number;
    bytes: number;
    capacityBytes: number;
    hits: number;
    misses: number;
    hitRatio: number;
    evictions: number;
    loads: number;
    stale: number;
    shared: SharedLookups | null;
    consistency: Consistency;
}

/** The memory that servers share, and how they hear of each other's changes. */
export interface SharedMemory {
    kind: string;
    servers: { address: string; connected: boolean }[];
    shards: number;
    shardsHeard: number;
    trusted: boolean;
    waiting: number;
    delayMilliseconds: number | null;
}

export interface Status {
    version: string;
    uptimeSeconds: number;
    inFlight: number;
    pools: { model: string; instances: ModelInstance[] }[];
    caches: CacheStatus[];
    shared: SharedMemory | null;
}

export interface WarmingRun {
    number: number;
    trigger: string;
    startedAt: string;
    endedAt: string | null;
    ending: string | null;
    total: number;
    done: number;
    stored: number;
    fresh: number;
    refused: Record<string, number>;
    failed: Record<string, number>;
    gaveWay: number;
    problem: string | null;
}

export interface Warming {
    enabled: boolean;
    running: WarmingRun | null;
    noted: number;
    capacity: { model: string; spareSlots: number; allowed: number }[];
    last: WarmingRun[];
}
