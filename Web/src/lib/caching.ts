// Caches and what they share, in words.
import { CacheStatus, Consistency, SharedLookups, SharedMemory } from "../api/types";
import { count, duration, milliseconds, percent, words } from "./format";

const names: Record<string, string> = { replies: "Replies", knowledge: "Knowledge" };

export function cacheName(cache: CacheStatus): string {
    return names[cache.cache] ?? words(cache.cache);
}

/** "50 % of 42"; no share of nothing. */
export function foundInWords(hits: number, misses: number): string {
    const lookups = hits + misses;
    return lookups === 0 ? "Not asked yet" : `${percent(hits / lookups)} of ${lookups.toLocaleString("en")}`;
}

/** What else came of asking shared memory: "2 out of date, 1 failed". Empty where nothing did. */
export function lookupsInWords(shared: SharedLookups): string {
    const parts: [number, string][] = [
        [shared.outdated, "out of date"],
        [shared.expired, "expired"],
        [shared.unreadable, "unreadable"],
        [shared.failures, "failed"],
        [shared.refused, "not tried"],
        [shared.dropped, "not stored"],
    ];
    return parts.filter(([number]) => number > 0).map(([number, what]) => `${number.toLocaleString("en")} ${what}`)
        .join(", ");
}

/** Whether news of what other servers change arrives. */
export function hearingInWords({ trusted, shards, shardsHeard }: SharedMemory): string {
    if (!trusted) return "Not heard: answers in memory may be out of date for a while";
    return shardsHeard < shards ? `Hears the others, over ${shardsHeard} of ${shards} shards` : "Hears the others";
}

/** What other servers have yet to be told, and how soon they usually are. */
export function tellingInWords({ waiting, delayMilliseconds }: SharedMemory): string {
    const told = delayMilliseconds === null
        ? "nothing was told yet"
        : `told in ${milliseconds(delayMilliseconds)} on average`;
    return waiting === 0 ? `None waiting, ${told}` : `${waiting.toLocaleString("en")} waiting, ${told}`;
}

/** "99.9 % of 10,000 comparisons agree; the oldest answer that differed was 3 min old". */
export function consistencyInWords({ share, compared, oldestStaleSeconds }: Consistency): string {
    if (compared === 0) return "Nothing was compared yet";
    const oldest = oldestStaleSeconds > 0
        ? `; the oldest answer that differed was ${duration(oldestStaleSeconds)} old`
        : "";
    return `${exactPercent(share)} of ${count(compared, "comparison")} ${compared === 1 ? "agrees" : "agree"}${oldest}`;
}

/** Rounded down, so that only all is 100 %. */
function exactPercent(share: number): string {
    const hundredths = Math.floor(share * 10_000 + 1e-6);
    return `${(hundredths / 100).toLocaleString("en", { maximumFractionDigits: 2 })} %`;
}
