import assert from "node:assert/strict";
import { test } from "node:test";
import { Consistency, SharedLookups, SharedMemory } from "../src/api/types";
import {
    cacheName,
    consistencyInWords,
    foundInWords,
    hearingInWords,
    lookupsInWords,
    tellingInWords,
} from "../src/lib/caching";
import { cacheCards } from "../src/ui/cache-cards";
import { sharedCard } from "../src/ui/shared-card";
import { FakeElement, installFakeDocument } from "./fake-document";

const lookups: SharedLookups = {
    hits: 0, misses: 0, expired: 0, outdated: 0, unreadable: 0, failures: 0, refused: 0, dropped: 0, breakersOpen: 0,
};
const agreeing: Consistency = {
    share: 1, nines: 4, compared: 10_000, staleInMemory: 0, staleInSharedTier: 0, oldestStaleSeconds: 0,
};
const ring: SharedMemory = {
    kind: "redis ring", servers: [{ address: "127.0.0.1:7001", connected: true }], shards: 3, shardsHeard: 3,
    trusted: true, waiting: 0, delayMilliseconds: 1.24,
};
const replies = {
    cache: "replies", tier: "l1", entries: 1, bytes: 2_048, capacityBytes: 4_096, hits: 1, misses: 1, hitRatio: 0.5,
    evictions: 0, loads: 3, stale: 0, shared: null, consistency: agreeing,
};
const status = { version: "1", uptimeSeconds: 1, inFlight: 0, pools: [], caches: [replies], shared: null };

test("lookups are a share of something", () => {
    assert.equal(foundInWords(21, 21), "50 % of 42");
    assert.equal(foundInWords(0, 1_200), "0 % of 1,200");
    assert.equal(foundInWords(0, 0), "Not asked yet");
});

test("only what came of asking shared memory is told", () => {
    assert.equal(lookupsInWords({ ...lookups, hits: 5 }), "");
    assert.equal(lookupsInWords({ ...lookups, outdated: 2, failures: 1_200 }), "2 out of date, 1,200 failed");
});

test("what is not heard is said", () => {
    assert.equal(hearingInWords(ring), "Hears the others");
    assert.equal(hearingInWords({ ...ring, shardsHeard: 2 }), "Hears the others, over 2 of 3 shards");
    assert.equal(
        hearingInWords({ ...ring, shardsHeard: 0, trusted: false }),
        "Not heard: answers in memory may be out of date for a while",
    );
});

test("the own news wait, or are told", () => {
    assert.equal(tellingInWords(ring), "None waiting, told in 1.2 ms on average");
    assert.equal(tellingInWords({ ...ring, waiting: 2, delayMilliseconds: null }), "2 waiting, nothing was told yet");
});

test("agreement is never rounded up to all", () => {
    assert.equal(consistencyInWords(agreeing), "100 % of 10,000 comparisons agree");
    assert.equal(
        consistencyInWords({ ...agreeing, share: 0.999, oldestStaleSeconds: 190 }),
        "99.9 % of 10,000 comparisons agree; the oldest answer that differed was 3 min old",
    );
    assert.match(consistencyInWords({ ...agreeing, share: 0.99999 }), /^99\.99 %/);
    assert.equal(consistencyInWords({ ...agreeing, compared: 1 }), "100 % of 1 comparison agrees");
    assert.equal(consistencyInWords({ ...agreeing, compared: 0 }), "Nothing was compared yet");
});

test("a cache without a name here shows its own", () => {
    assert.equal(cacheName(replies), "Replies");
    assert.equal(cacheName({ ...replies, cache: "somethingElse" }), "something else");
});

test("without shared memory the page says how to get it", () => {
    installFakeDocument();
    const alone = sharedCard(status).join("");
    assert.match(alone, /Each server remembers for itself.*redis:.*Docs\/Operations\/Redis\.md/);
    assert.match(alone, /Replies compared.*100 % of 10,000/);
    assert.match(String(cacheCards([replies])), /Not shared/);
});

test("a shard that failed and a server that is away stand out", () => {
    installFakeDocument();
    const resting = { ...replies, shared: { ...lookups, hits: 3, misses: 1, breakersOpen: 2 } };
    const cell = (cacheCards([resting]) as unknown as FakeElement).all().find(isDown);
    assert.equal(cell?.inside, "Not asked for now: 2 shards failed");
    const away = { ...ring, servers: [...ring.servers, { address: "127.0.0.1:7002", connected: false }] };
    const down = (sharedCard({ ...status, shared: away }) as unknown as FakeElement[])
        .flatMap((part) => part.all()).filter(isDown);
    assert.deepEqual(down.map((element) => element.inside), ["Not connected"]);
});

function isDown(element: FakeElement): boolean {
    return (element as unknown as { className?: string }).className === "health down";
}
