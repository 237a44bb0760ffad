// The memory that servers share: its servers, whether news of the others arrives, and whether all agree.
import { CacheStatus, SharedMemory, Status } from "../api/types";
import { Child, h } from "../lib/dom";
import { cacheName, consistencyInWords, hearingInWords, tellingInWords } from "../lib/caching";
import { fact, factList } from "./fact-list";
import { emptyState } from "./states";
import { health, table } from "./table";

export function sharedCard({ shared, caches }: Status): Child[] {
    if (shared !== null) return [sharedFacts(shared, caches), servers(shared)];
    // What is kept is compared with its source even where nothing is shared.
    const compared = caches.filter(({ consistency }) => consistency.compared > 0);
    return [noSharedMemory(), compared.length > 0 && factList(...agreement(compared))];
}

function noSharedMemory(): HTMLElement {
    return emptyState(
        "Each server remembers for itself",
        "With a Redis, an answer that one server gave is there for all, and outlives a restart.",
        h(
            "p",
            {},
            "Add ",
            h("code", {}, "redis:"),
            " to the configuration; ",
            h("code", {}, "Docs/Operations/Redis.md"),
            " says how.",
        ),
    );
}

function sharedFacts(shared: SharedMemory, caches: CacheStatus[]): HTMLElement {
    const isWell = shared.trusted && shared.shardsHeard === shared.shards;
    return factList(
        fact("Kind", shared.kind.charAt(0).toUpperCase() + shared.kind.slice(1)),
        fact("News from others", health(isWell, hearingInWords(shared))),
        fact("News for others", tellingInWords(shared)),
        ...agreement(caches),
    );
}

function agreement(caches: CacheStatus[]): HTMLElement[] {
    return caches.map((cache) => fact(`${cacheName(cache)} compared`, consistencyInWords(cache.consistency)));
}

function servers(shared: SharedMemory): HTMLElement {
    const rows = shared.servers.map(({ address, connected }) => [
        address,
        health(connected, connected ? "Connected" : "Not connected"),
    ]);
    return table("Servers of shared memory", ["Server", "Connection"], rows);
}
