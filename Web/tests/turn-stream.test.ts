import assert from "node:assert/strict";
import { test } from "node:test";
import { offlineProblem, ProblemError } from "../src/api/problem";
import { reconnectLimit, streamTurn, TurnEvent, TurnRequest } from "../src/api/turn-stream";

const request: TurnRequest = { sessionId: "s", idempotencyKey: "key", text: "Hello", replaces: null };

interface Call {
    path: string;
    method: string;
    headers: Record<string, string>;
}

type Answer = string | { cut: string } | Error;

/** Streams a turn against prepared answers; the last one serves all further calls. */
async function run(
    answers: Answer[],
    given: TurnRequest = request,
): Promise<{ calls: Call[]; events: TurnEvent[]; waits: number[]; error: Error | null }> {
    const calls: Call[] = [];
    const events: TurnEvent[] = [];
    const waits: number[] = [];
    const send = async (path: string, init: RequestInit): Promise<Response> => {
        const answer = answers[Math.min(calls.length, answers.length - 1)];
        calls.push({ path, method: init.method ?? "GET", headers: init.headers as Record<string, string> });
        if (answer instanceof Error) throw answer;
        return new Response(typeof answer === "object" ? cutStream(answer.cut) : answer ?? "");
    };
    const wait = async (milliseconds: number): Promise<void> => void waits.push(milliseconds);
    let error: Error | null = null;
    try {
        for await (const event of streamTurn(given, new AbortController().signal, { send, wait })) events.push(event);
    } catch (thrown) {
        error = thrown as Error;
    }
    return { calls, events, waits, error };
}

function cutStream(text: string): ReadableStream<Uint8Array> {
    let sent = false;
    return new ReadableStream({
        pull(controller) {
            if (sent) return controller.error(new TypeError("network error"));
            sent = true;
            controller.enqueue(new TextEncoder().encode(text));
        },
    });
}

const event = (
    n: number,
    kind: string,
    data: object,
): string => `id: t1:${n}\nevent: ${kind}\ndata: ${JSON.stringify(data)}\n\n`;
const opened = event(0, "turn", { turnId: "t1", requestId: "r", index: 0 });
const done = (n: number): string => event(
    n,
    "done",
    { turnId: "t1", finishReason: "stop", provenance: { source: "model" } },
);
const text = (n: number, words: string): string => event(n, "text", { text: words });
const said = (events: TurnEvent[]): string => events.map((item) => (item.kind === "text" ? item.text : "")).join("");

test("streams a turn to its end", async () => {
    const { calls, events, error } = await run([opened + text(1, "a") + text(2, "b") + done(3)]);
    assert.equal(error, null);
    assert.deepEqual(events.map((item) => item.kind), ["turn", "text", "text", "done"]);
    assert.deepEqual(calls.map(({ path, method }) => [method, path]), [["POST", "/write/v1/sessions/s/turns"]]);
    assert.equal(calls[0]?.headers["Idempotency-Key"], "key");
});

test("takes a dropped stream up after the last event, and says nothing twice", async () => {
    const { calls, events, waits } = await run([
        { cut: opened + text(1, "a") },
        { cut: text(1, "a") + text(2, "b") },
        text(2, "b") + text(3, "c") + done(4),
    ]);
    assert.equal(said(events), "abc");
    assert.deepEqual(calls.slice(1).map(({ path, headers }) => [path, headers["Last-Event-ID"]]), [
        ["/write/v1/sessions/s/turns/t1/events", "t1:1"],
        ["/write/v1/sessions/s/turns/t1/events", "t1:2"],
    ]);
    assert.deepEqual(waits, [250, 250], "an event in between resets the wait");
});

test("ids may count characters: the last event may share the place of the last text", async () => {
    const { calls, events, error } = await run([{ cut: opened + text(4, "four") }, text(8, "more") + done(8)]);
    assert.equal(error, null);
    assert.equal(said(events), "fourmore");
    assert.equal(calls[1]?.headers["Last-Event-ID"], "t1:4");
});

test("a stream that ends without its last event counts as dropped", async () => {
    const { events, calls } = await run([opened + text(1, "a"), text(2, "b") + done(3)]);
    assert.equal(said(events), "ab");
    assert.equal(calls.length, 2);
});

test("sends the same request again when the connection fails before the turn is known", async () => {
    const { calls, events } = await run([new ProblemError(offlineProblem), opened + text(1, "a") + done(2)]);
    assert.equal(said(events), "a");
    assert.deepEqual(
        calls.map(({ method, headers }) => [method, headers["Idempotency-Key"]]),
        [["POST", "key"], ["POST", "key"]],
    );
});

test("gives up after a bounded number of tries, each waiting longer", async () => {
    const { calls, waits, error } = await run([{ cut: opened + text(1, "a") }, new ProblemError(offlineProblem)]);
    assert.equal(calls.length, 1 + reconnectLimit);
    assert.deepEqual(waits, [250, 500, 1_000, 2_000, 4_000]);
    assert.equal((error as ProblemError).problem.code, "network");
});

test("an error of the server ends the turn at once", async () => {
    const problem = { title: "Gone", status: 502, code: "model-lost", detail: "Try again." };
    const { calls, events, error } = await run([opened + text(1, "a") + event(2, "error", problem)]);
    assert.equal(said(events), "a");
    assert.equal((error as ProblemError).problem.code, "model-lost");
    assert.equal(calls.length, 1);
    const refused = await run([new ProblemError({ ...problem, status: 503 })]);
    assert.equal(refused.calls.length, 1, "a refused turn is not sent again unasked");
});

test("a busy server is asked again for a turn that it has", async () => {
    const busy = new ProblemError({ title: "Busy", status: 503, code: "busy", detail: "" });
    const { events, calls } = await run([{ cut: opened + text(1, "a") }, busy, text(2, "b") + done(3)]);
    assert.equal(said(events), "ab");
    assert.equal(calls.length, 3);
});

test("an existing turn is followed from its start", async () => {
    const { calls, events } = await run([opened + text(1, "a") + done(2)], { sessionId: "s", turnId: "t1" });
    assert.deepEqual(
        calls.map(({ path, headers }) => [path, headers["Last-Event-ID"]]),
        [["/write/v1/sessions/s/turns/t1/events", undefined]],
    );
    assert.equal(said(events), "a");
});

test("stopping ends the stream without another try", async () => {
    const controller = new AbortController();
    let calls = 0;
    const send = async (): Promise<Response> => {
        calls += 1;
        return new Response(cutStream(opened + text(1, "a")));
    };
    const wait = async (): Promise<void> => undefined;
    const consume = async (): Promise<void> => {
        for await (const item of streamTurn(request, controller.signal, { send, wait })) {
            if (item.kind === "text") controller.abort();
        }
    };
    await assert.rejects(consume());
    assert.equal(calls, 1);
});
