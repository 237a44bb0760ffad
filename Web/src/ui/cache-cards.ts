// What each cache holds, and where it finds what it is asked for.
import { CacheStatus } from "../api/types";
import { h } from "../lib/dom";
import { cacheName, foundInWords, lookupsInWords } from "../lib/caching";
import { bytes, count } from "../lib/format";
import { fact, factList } from "./fact-list";
import { emptyState } from "./states";
import { health } from "./table";

export function cacheCards(caches: CacheStatus[]): HTMLElement {
    if (caches.length === 0) return emptyState("No memory is on", "Switch on a cache flag below.");
    return h("div", { class: "caches" }, ...caches.map(cacheCard));
}

function cacheCard(cache: CacheStatus): HTMLElement {
    const size = `${bytes(cache.bytes)} of ${bytes(cache.capacityBytes)}`;
    return h(
        "div",
        { attributes: { role: "group", "aria-label": cacheName(cache) } },
        h("h3", {}, cacheName(cache)),
        factList(
            fact("Holds", `${count(cache.entries, "entry", "entries")}, ${size}`),
            fact("Found in memory", foundInWords(cache.hits, cache.misses)),
            fact("Found in shared memory", foundInShared(cache)),
            fact("Made anew", cache.loads.toLocaleString("en")),
            fact("Served though old", cache.stale.toLocaleString("en")),
            fact("Evicted", cache.evictions.toLocaleString("en")),
        ),
    );
}

function foundInShared({ shared }: CacheStatus): HTMLElement {
    if (shared === null) return h("span", {}, "Not shared");
    const others = lookupsInWords(shared);
    const resting = `Not asked for now: ${count(shared.breakersOpen, "shard")} failed`;
    return h(
        "span",
        {},
        foundInWords(shared.hits, shared.misses),
        others !== "" && h("span", { class: "fine block" }, others),
        shared.breakersOpen > 0 && h("span", { class: "block" }, health(false, resting)),
    );
}
