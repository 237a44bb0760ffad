import assert from "node:assert/strict";
import { test } from "node:test";
import { withQuery } from "../src/api/client";
import { problemFrom } from "../src/api/problem";
import { routeOf } from "../src/app/routes";
import { withDraft } from "../src/lib/drafts";
import { age, bytes, milliseconds, words } from "../src/lib/format";
import { outcomesInWords, progressInWords, resultInWords } from "../src/lib/warming";
import { cautionOf, facts, sourceInWords, stageShares, storageInWords } from "../src/provenance/words";

test("times are short and honest", () => {
    assert.deepEqual([0.046, 7.42, 812.4, 1_240].map(milliseconds), ["0.05 ms", "7.4 ms", "812 ms", "1,240 ms"]);
    assert.deepEqual(
        [2, 40, 185, 7_300, 86_400, 260_000].map(age),
        ["a moment old", "40 s old", "3 min old", "2 h old", "1 day old", "3 days old"],
    );
    assert.equal(bytes(1_536), "1.5 KiB");
    assert.equal(words("noStore_session-scope"), "no store session scope");
});

test("provenance is said in words", () => {
    assert.equal(sourceInWords({ source: "model" }), "From the model");
    assert.equal(sourceInWords({ source: "l1", ageSeconds: 185 }), "From memory, 3 min old");
    assert.equal(sourceInWords({ source: "l2", ageSeconds: 185 }), "From shared memory, 3 min old");
    assert.match(storageInWords({ source: "l2" }), /this or another server/);
    assert.match(sourceInWords({ source: "model", coalesced: true }), /shared/);
    assert.equal(
        storageInWords({ source: "model", stored: false, noStoreReason: "session-scope" }),
        "Not kept: session scope",
    );
});

test("an answer that may be old says so and why", () => {
    assert.equal(cautionOf({ source: "l2" }), null);
    assert.equal(cautionOf({ source: "l2", staleness: null }), null);
    assert.equal(cautionOf({ source: "l1", staleness: "fail-safe" })?.mark, "Old: no new answer");
    assert.match(cautionOf({ source: "l1", staleness: "soft-limit" })?.why ?? "", /Ask again/);
    assert.match(cautionOf({ source: "l2", staleness: "distrusted" })?.why ?? "", /other servers are not heard/);
    assert.equal(cautionOf({ source: "l2", staleness: "some-day" })?.mark, "May be out of date");
    const told = facts({ source: "l1", staleness: "fail-safe" }).find(([name]) => name === "May be old because");
    assert.match(told?.[1] ?? "", /^No new answer/);
});

test("stages share the bar by their time", () => {
    const shares = stageShares([{ name: "inference", milliseconds: 3 }, { name: "exact", milliseconds: 1 }]);
    assert.deepEqual(shares.map(({ label, share }) => [label, share]), [["Exact memory", 0.25], ["Model", 0.75]]);
    assert.deepEqual(stageShares([{ name: "exact", milliseconds: 0 }]).map(({ share }) => share), [1]);
});

test("addresses lead to views", () => {
    assert.deepEqual(routeOf(""), { view: "scenarios" });
    assert.deepEqual(routeOf("#/session/s%201"), { view: "rehearsal", sessionId: "s 1" });
    assert.deepEqual(routeOf("#/knowledge"), { view: "knowledge", sessionId: null });
    assert.deepEqual(routeOf("#/nowhere/%zz"), { view: "missing" });
});

test("problems are read from every shape of error", () => {
    assert.equal(problemFrom(404, { title: "T", detail: "D", code: "c" }).detail, "D");
    assert.deepEqual(
        [
            problemFrom(401, { error: { message: "M", code: "invalid_api_key" } }),
        ].map(({ title, detail, code }) => [title, detail, code]),
        [["The key was not accepted", "M", "invalid_api_key"]],
    );
    assert.equal(problemFrom(500, null, "r-1").requestId, "r-1");
});

test("drafts are few, and the newest is first", () => {
    let drafts: [string, string][] = [];
    for (let index = 0; index < 30; index++) drafts = withDraft(drafts, `s${index}`, "text");
    assert.equal(drafts.length, 20);
    assert.equal(drafts[0]?.[0], "s29");
    assert.equal(withDraft(drafts, "s29", "").length, 19);
});

test("queries leave out what is empty", () => {
    assert.equal(withQuery("/a", { query: "", limit: 20, cursor: null }), "/a?limit=20");
    assert.equal(withQuery("/a", { query: "a b&c" }), "/a?query=a+b%26c");
});

test("a run of asking in advance is told in words", () => {
    const run = {
        number: 3, trigger: "schedule", startedAt: "", endedAt: null, ending: null, total: 40, done: 12, stored: 9,
        fresh: 2, refused: { "content-filter": 1 }, failed: {}, gaveWay: 0, problem: null,
    };
    assert.equal(progressInWords(run), "By the hour: 12 of 40 asked");
    assert.equal(outcomesInWords(run), "9 stored, 2 still good, 1 not to be stored (content filter)");
    assert.equal(progressInWords({ ...run, total: 0 }), "By the hour: collecting questions");
    assert.equal(resultInWords({ ...run, ending: "flag-off" }), "By the hour: 12 of 40 asked, ended by a flag");
    assert.equal(resultInWords({ ...run, total: 0, ending: "complete" }), "By the hour: there was nothing to ask");
    const busy = { ...run, refused: {}, failed: { overloaded: 2 }, gaveWay: 3 };
    assert.equal(outcomesInWords(busy), "9 stored, 2 still good, 2 failed (overloaded), gave way to people 3 times");
});
