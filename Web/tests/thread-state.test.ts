import assert from "node:assert/strict";
import { test } from "node:test";
import { offlineProblem } from "../src/api/problem";
import { StoredTurn } from "../src/api/types";
import { activeTurn, emptyThread, reduceThread, ThreadAction, ThreadState } from "../src/chat/state";

const at = "2025-01-01T10:00:00Z";
const provenance = { source: "model" };
const submit = (
    key: string,
    text = key,
    replaces: string | null = null,
): ThreadAction => ({ kind: "submitted", key, text, at, replaces });
const accept = (key: string): ThreadAction => ({ kind: "accepted", key, turnId: `id-${key}`, requestId: "r" });
const done = (key: string): ThreadAction => ({ kind: "done", key, provenance, usage: null, finishReason: "stop" });
const fail = (key: string): ThreadAction => ({ kind: "failed", key, problem: offlineProblem });
const say = (key: string, text: string): ThreadAction => ({ kind: "text", key, text });
const after = (
    actions: ThreadAction[],
    start: ThreadState = emptyThread,
): ThreadState => actions.reduce(reduceThread, start);
const turn = (key: string): ThreadAction[] => [submit(key), accept(key), say(key, `re ${key}`), done(key)];
const look = (state: ThreadState): string[] => state.turns.map(
    (item) => `${item.key} ${item.status} ${item.replyText}`.trim(),
);

test("a turn goes from sending to complete", () => {
    const sending = after([submit("a")]);
    assert.equal(activeTurn(sending)?.status, "sending");
    const streaming = after([accept("a"), say("a", "one "), say("a", "two")], sending);
    assert.deepEqual(look(streaming), ["a streaming one two"]);
    const complete = after([done("a")], streaming);
    assert.deepEqual(look(complete), ["a complete one two"]);
    assert.equal(activeTurn(complete), undefined);
    assert.equal(complete.turns[0]?.provenance, provenance);
});

test("only the turn that changed is a new object", () => {
    const before = after([...turn("a"), submit("b"), accept("b")]);
    const next = after([say("b", "x")], before);
    assert.ok(next.turns[0] === before.turns[0] && next.turns[1] !== before.turns[1]);
    assert.ok(after([say("missing", "x")], next) === next, "news of an unknown turn changes nothing");
});

test("text after a stop is dropped", () => {
    const state = after([submit("a"), accept("a"), say("a", "one"), { kind: "stopped", key: "a" }, say("a", "two")]);
    assert.deepEqual(look(state), ["a cancelled one"]);
});

test("an edit takes the place of a turn and all after it", () => {
    const state = after(
        [...turn("a"), ...turn("b"), ...turn("c"), { kind: "editing", key: "b" }, submit("d", "d", "b"), accept("d")],
    );
    assert.deepEqual(look(state), ["a complete re a", "d sending"]);
    assert.equal(state.editing, null);
    assert.deepEqual(state.displaced, []);
});

test("a refused edit gives the old turns back and keeps what was written", () => {
    const refused = after([...turn("a"), ...turn("b"), submit("c", "c", "a"), fail("c")]);
    assert.deepEqual(look(refused), ["a complete re a", "b complete re b", "c failed"]);
    assert.equal(refused.turns[2]?.replaces, "a");
    const again = after([submit("d", "c", "a"), fail("d")], refused);
    assert.deepEqual(look(again), ["a complete re a", "b complete re b", "d failed"]);
    const accepted = after([submit("e", "c", "a"), accept("e"), done("e")], again);
    assert.deepEqual(look(accepted), ["e complete"]);
});

test("a retry that is refused shows one failed turn, not two", () => {
    const failed = after([submit("a", "words"), accept("a"), say("a", "half"), fail("a")]);
    const again = after([submit("b", "words", "a"), fail("b")], failed);
    assert.deepEqual(look(again), ["a failed half"]);
});

test("the same key may be sent again after a lost connection", () => {
    const state = after([...turn("a"), submit("b"), fail("b"), submit("b", "b", "b"), accept("b"), say("b", "x")]);
    assert.deepEqual(look(state), ["a complete re a", "b streaming x"]);
    assert.equal(state.turns[1]?.replaces, null);
});

test("reconnecting is over when text comes", () => {
    const lost = after([submit("a"), accept("a"), say("a", "x"), { kind: "reconnecting", key: "a", attempt: 2 }]);
    assert.equal(lost.turns[0]?.reconnecting, 2);
    assert.equal(after([say("a", "y")], lost).turns[0]?.reconnecting, 0);
});

test("stored turns are shown as they ended", () => {
    const stored = (id: string, status: StoredTurn["status"]): StoredTurn => ({
        id, index: 0, userText: id, replyText: null, status, provenance: null, createdAt: at, completedAt: null,
    });
    const turns = [stored("a", "complete"), stored("b", "failed"), stored("c", "cancelled"), stored("d", "running")];
    const state = after([{ kind: "loaded", turns }]);
    assert.deepEqual(look(state), ["a complete", "b failed", "c cancelled", "d streaming"]);
    assert.ok(state.turns[1]?.problem);
});
