// A small stand-in for the server: the page's part of the API, with a slow fake model. For tests and for design work.
// node tests/mock-server.mjs [--port 8090] [--dist DIR] [--speed X]
//
// A turn's text chooses a fault: "drop" cuts the connection midway, "fail" ends with an error event, "refuse" is
// answered with 503, "long" gives a long answer, "markup" one with everything the Markdown subset has and hasn't.
// "shared" is answered from what servers share; "fail-safe", "soft-limit" and "distrusted" too, marked as old.
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { concepts, longReply, markupReply, reply, scenarios } from "./mock-data.mjs";

const option = (name, fallback) => {
    const place = process.argv.indexOf(`--${name}`);
    return place === -1 ? fallback : process.argv[place + 1];
};
const port = Number(option("port", "8090"));
const speed = Number(option("speed", "1"));
const dist = option("dist", join(dirname(fileURLToPath(import.meta.url)), "..", "dist"));

const sessions = new Map();
const remembered = new Map();
const audit = [];
const feedback = [];
const started = Date.now();
const flags = [
    { name: "answers.exact", enabled: true, phase: 1, summary: "Answer a turn that was answered before from memory." },
    { name: "answers.warm", enabled: true, phase: 1, summary: "Ask in advance what is asked often." },
    { name: "cache.l1", enabled: true, phase: 1, summary: "Keep answers in this process's memory." },
    { name: "cache.l2", enabled: true, phase: 1, summary: "Share replies and reads between processes, in Redis." },
    { name: "cache.coalesce", enabled: true, phase: 1, summary: "Share one model call between identical turns." },
    { name: "models.balance", enabled: true, phase: 2, summary: "Spread turns over all healthy model servers." },
];

const warmRuns = [];
let clearings = 0;

/** A run of ten questions, one every three seconds. */
function warming() {
    const enabled = flags.find(({ name }) => name === "answers.warm").enabled;
    const views = warmRuns.map((run) => {
        const done = Math.min(10, Math.floor(((run.endedAt ?? Date.now()) - run.startedAt) * speed / 3_000));
        const ending = run.endedAt ? "stopped" : done === 10 ? "complete" : null;
        return {
            number: run.number, trigger: "operator", sources: ["sketch"], startedAt: new Date(run.startedAt).toISOString(),
            endedAt: ending ? now() : null, ending, total: 10, done, stored: Math.max(0, done - 3),
            fresh: Math.min(done, 2), refused: done > 2 ? { empty: 1 } : {}, failed: {}, gaveWay: 0, refusals: [],
            problem: null,
        };
    });
    return {
        enabled, running: views.find(({ ending }) => !ending) ?? null, waiting: [], noted: 12,
        capacity: [{ model: "smollm2-135m", spareSlots: 8, allowed: 2 }],
        last: views.filter(({ ending }) => ending).reverse(),
    };
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds / speed));
const now = () => new Date().toISOString();

class Problem extends Error {
    constructor(status, code, title, detail) {
        super(detail);
        Object.assign(this, { status, code, title, detail });
    }
}

function json(response, status, body, headers = {}) {
    response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(JSON.stringify(body));
}

function sendProblem(response, problem) {
    const requestId = `req-${randomUUID().slice(0, 8)}`;
    const { status, code, title, detail } = problem;
    const body = { type: `about:blank#${code}`, title, status, detail, code, instance: "", requestId };
    response.writeHead(status, { "Content-Type": "application/problem+json", "X-Halcyon-Request-Id": requestId });
    response.end(JSON.stringify(body));
}

async function bodyOf(request) {
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    try {
        return JSON.parse(Buffer.concat(pieces).toString() || "{}");
    } catch {
        throw new Problem(400, "invalid-json", "The body is not JSON", "Send a JSON object.");
    }
}

function page(items, url) {
    const limit = Math.min(200, Number(url.searchParams.get("limit") ?? 50));
    const start = Number(url.searchParams.get("cursor") ?? 0);
    const end = start + limit;
    return { items: items.slice(start, end), nextCursor: end < items.length ? String(end) : null };
}

const matches = (query, ...fields) => {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    const text = fields.join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
};

function sessionOf(id) {
    const session = sessions.get(id);
    if (!session) throw new Problem(404, "unknown-session", "No such session", "Start a new one.");
    return session;
}

const summaryOf = ({ turns, keys, ...session }) => ({ ...session, turnCount: turns.length });

function storedTurn(turn) {
    const { id, index, userText, replyText, status, provenance, createdAt, completedAt } = turn;
    return { id, index, userText, replyText: replyText || null, status, provenance, createdAt, completedAt };
}

/** Adds an event to a turn and wakes all who follow it. */
function emit(turn, event, data) {
    turn.events.push(`id: ${turn.id}:${turn.events.length}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    for (const wake of turn.followers.splice(0)) wake();
}

async function follow(turn, after, response, dropAfter = Infinity) {
    response.writeHead(200, {
        "Content-Type": "text/event-stream",
        "Cache-Control": "no-store",
        "X-Halcyon-Request-Id": turn.requestId,
    });
    for (let next = after + 1; !response.destroyed; ) {
        if (next >= dropAfter) return void response.destroy();
        if (next < turn.events.length) response.write(turn.events[next++]);
        else if (turn.ended) return void response.end();
        else await new Promise((resolve) => turn.followers.push(resolve));
    }
}

async function runModel(session, turn) {
    const key = `${session.kind}|${turn.userText.trim().toLowerCase()}`;
    const found = session.kind === "knowledge" ? remembered.get(key) : undefined;
    const begin = performance.now();
    emit(turn, "turn", { turnId: turn.id, requestId: turn.requestId, index: turn.index });
    let firstText = null;
    const text = found?.text ?? replyFor(turn.userText);
    if (!found) await pause(350);
    for (const piece of found ? [text] : text.match(/\s*\S{1,6}/g)) {
        if (turn.cancelled) return finish(turn, "cancelled");
        if (!found) await pause(22);
        firstText ??= performance.now() - begin;
        turn.replyText += piece;
        emit(turn, "text", { text: piece });
        if (/fail(?!-safe)/.test(turn.userText) && turn.replyText.length > 60) return fail(turn);
    }
    const total = performance.now() - begin;
    turn.provenance = {
        source: found ? "l1" : "model",
        reason: found ? "exact-match" : "first-time",
        ageSeconds: found ? (Date.now() - found.at) / 1000 : null,
        similarity: null,
        coalesced: false,
        model: "smollm2-135m",
        stored: !found && session.kind === "knowledge",
        noStoreReason: session.kind === "knowledge" ? null : "session-scope",
        stages: found
            ? [{ name: "exact", milliseconds: 0.04 }]
            : [{ name: "exact", milliseconds: 0.05 }, { name: "inference", milliseconds: total - 0.3 }],
        firstTextMilliseconds: firstText,
        totalMilliseconds: found ? 0.07 : total,
    };
    Object.assign(turn.provenance, sharedProvenance(turn.userText));
    if (!found && session.kind === "knowledge") remembered.set(key, { text, at: Date.now() });
    const usage = { promptTokens: 42, completionTokens: text.split(/\s+/).length };
    emit(turn, "done", { turnId: turn.id, finishReason: "stop", provenance: turn.provenance, usage });
    finish(turn, "complete");
}

/** What differs where the answer came from what servers share. */
function sharedProvenance(text) {
    const staleness = ["fail-safe", "soft-limit", "distrusted"].find((reason) => text.includes(reason)) ?? null;
    if (!staleness && !text.includes("shared")) return { staleness };
    return {
        staleness, source: "l2", reason: "exact-match", ageSeconds: staleness ? 10_800 : 185, stored: false,
        noStoreReason: null, stages: [{ name: "exact", milliseconds: 0.9 }], firstTextMilliseconds: 1,
        totalMilliseconds: 1.1,
    };
}

function replyFor(text) {
    if (text.includes("markup")) return markupReply;
    return text.includes("long") ? longReply : reply(text);
}

function fail(turn) {
    emit(turn, "error", {
        type: "about:blank", title: "The model server went away", status: 502, code: "model-lost",
        detail: "Nothing of the answer was kept. Try again.", instance: "", requestId: turn.requestId,
    });
    finish(turn, "failed");
}

function finish(turn, status) {
    Object.assign(turn, { status, completedAt: now(), ended: true });
    for (const wake of turn.followers.splice(0)) wake();
}

async function postTurn(request, response, session) {
    const body = await bodyOf(request);
    const key = request.headers["idempotency-key"];
    if (typeof body.text !== "string" || body.text.trim() === "") {
        throw new Problem(422, "empty-text", "The turn has no text", "Send a text of at least one word.");
    }
    if (body.text.includes("refuse") && !session.refused) {
        session.refused = true;
        throw new Problem(503, "no-model", "No model server is free", "Wait a moment and try again.");
    }
    const fingerprint = JSON.stringify(body);
    const earlier = session.keys.get(key);
    if (earlier && earlier.fingerprint !== fingerprint) {
        throw new Problem(422, "idempotency-key-reused", "This key was used for another turn", "Use a new key.");
    }
    if (earlier) return follow(earlier.turn, -1, response);
    if (body.replaces) {
        const place = session.turns.findIndex((turn) => turn.id === body.replaces);
        if (place === -1) throw new Problem(404, "unknown-turn", "No such turn", "The turn to replace does not exist.");
        session.turns.splice(place);
    }
    const turn = {
        id: `t-${randomUUID().slice(0, 8)}`, requestId: `req-${randomUUID().slice(0, 8)}`, index: session.turns.length,
        userText: body.text, replyText: "", status: "running", provenance: null, createdAt: now(), completedAt: null,
        events: [], followers: [], ended: false, cancelled: false,
    };
    session.turns.push(turn);
    session.keys.set(key, { fingerprint, turn });
    session.updatedAt = now();
    if (session.kind === "knowledge" && session.turns.length === 1) session.title = body.text;
    const drops = body.text.includes("drop");
    if (!drops) response.on("close", () => (turn.cancelled ||= !turn.ended));
    void runModel(session, turn);
    return follow(turn, -1, response, drops ? 8 : Infinity);
}

function createSession(body) {
    const scenario = scenarios.find(({ id }) => id === body.scenarioId);
    if (body.kind === "rehearsal" && !scenario) {
        throw new Problem(404, "unknown-scenario", "No such scenario", "Choose another.");
    }
    const session = {
        id: `s-${randomUUID().slice(0, 8)}`, kind: body.kind, scenarioId: scenario?.id ?? null,
        title: scenario?.title ?? "Knowledge", createdAt: now(), updatedAt: now(), turns: [], keys: new Map(),
    };
    sessions.set(session.id, session);
    return session;
}

function report(session) {
    const text = session.turns.map((turn) => turn.userText).join(" ");
    const provenance = {};
    for (const { provenance: given } of session.turns) {
        if (given) provenance[given.source] = (provenance[given.source] ?? 0) + 1;
    }
    return {
        sessionId: session.id, turns: session.turns.length, userWords: text.split(/\s+/).filter(Boolean).length,
        questions: (text.match(/\?/g) ?? []).length,
        openQuestions: (text.match(/\b(what|how)\b[^?]*\?/gi) ?? []).length,
        medianReplySeconds: 21.5, provenance,
    };
}

const cacheStatus = (cache, values) =>
    ({ cache, tier: "l1", capacityBytes: 67_108_864, evictions: 0, stale: 0, ...values });
const sharedLookups = (values) => ({
    hits: 0, misses: 0, expired: 0, outdated: 0, unreadable: 0, failures: 0, refused: 0, dropped: 0, breakersOpen: 0,
    ...values,
});
const consistency = (values) =>
    ({ share: 1, nines: 0, compared: 0, staleInMemory: 0, staleInSharedTier: 0, oldestStaleSeconds: 0, ...values });

function status() {
    const instance = (name, healthy) => ({
        name, url: `http://127.0.0.1:81${name.slice(-1)}0`, healthy,
        running: 0, completed: 128, failed: healthy ? 0 : 3,
    });
    return {
        version: "0.1.0-mock", uptimeSeconds: (Date.now() - started) / 1000, inFlight: 0,
        pools: [{ model: "smollm2-135m", instances: [instance("local-1", true), instance("local-2", false)] }],
        caches: [
            cacheStatus("replies", {
                entries: remembered.size, bytes: remembered.size * 1_400, hits: 12, misses: 30, hitRatio: 12 / 42,
                loads: 18, stale: 1, shared: sharedLookups({ hits: 12, misses: 18, outdated: 2, expired: 1 }),
                consistency: consistency({
                    share: 0.9993, nines: 3.15, compared: 10_000, staleInMemory: 7, oldestStaleSeconds: 190,
                }),
            }),
            cacheStatus("knowledge", {
                entries: clearings === 0 ? 240 : 0, bytes: clearings === 0 ? 412_000 : 0, hits: 9_120, misses: 240,
                hitRatio: 9_120 / 9_360, loads: 31,
                shared: sharedLookups({ hits: 209, misses: 31, failures: 4, breakersOpen: 1 }),
                consistency: consistency({ nines: 2.3, compared: 200 }),
            }),
        ],
        shared: {
            kind: "redis ring", shards: 3, shardsHeard: 2, trusted: true, waiting: 2, delayMilliseconds: 1.2,
            servers: [7001, 7002, 7003].map((port) => ({ address: `127.0.0.1:${port}`, connected: port !== 7003 })),
        },
    };
}

const routes = [
    ["GET", "/app/config.json", () => ({
        apiKey: "local", profile: "dev", version: "0.1.0-mock", models: ["smollm2-135m"],
        notices: ["The local model is a demonstration model. What it says is never guidance for the care of a person."],
    })],
    ["GET", "/read/v1/me", () => ({ tenant: "local", role: "admin", keyName: "local" })],
    ["GET", "/read/v1/scenarios", ({ url }) => {
        const query = url.searchParams.get("query") ?? "";
        const wanted = url.searchParams.get("difficulty");
        const found = scenarios.filter(({ title, topic, clientBrief, learningGoal, difficulty }) =>
            matches(query, title, topic, clientBrief, learningGoal) && (!wanted || difficulty === Number(wanted)));
        return page(found, url);
    }],
    ["GET", "/read/v1/scenarios/:id", ({ id }) => {
        const scenario = scenarios.find((other) => other.id === id);
        if (!scenario) throw new Problem(404, "unknown-scenario", "No such scenario", "Choose another.");
        return scenario;
    }],
    ["GET", "/read/v1/concepts", ({ url }) => page(concepts.filter(({ name, definition, synonyms }) =>
        matches(url.searchParams.get("query") ?? "", name, definition, ...synonyms)), url)],
    ["GET", "/read/v1/sessions", ({ url }) => page([...sessions.values()].reverse().map(summaryOf), url)],
    ["GET", "/read/v1/sessions/:id", ({ id }) => summaryOf(sessionOf(id))],
    ["GET", "/read/v1/sessions/:id/turns", ({ id, url }) => page(sessionOf(id).turns.map(storedTurn), url)],
    ["GET", "/read/v1/reports/:id", ({ id }) => report(sessionOf(id))],
    ["POST", "/write/v1/sessions", async ({ request, response }) => {
        const session = createSession(await bodyOf(request));
        json(response, 201, summaryOf(session), { Location: `/read/v1/sessions/${session.id}` });
    }],
    ["DELETE", "/write/v1/sessions/:id", ({ id, response }) => {
        sessions.delete(sessionOf(id).id);
        response.writeHead(204).end();
    }],
    ["POST", "/write/v1/sessions/:id/turns", ({ request, response, id }) => postTurn(request, response, sessionOf(id))],
    ["GET", "/write/v1/sessions/:id/turns/:turn/events", ({ request, response, id, turn: turnId }) => {
        const turn = sessionOf(id).turns.find((other) => other.id === turnId);
        if (!turn) throw new Problem(404, "unknown-turn", "No such turn", "It was replaced or deleted.");
        const last = request.headers["last-event-id"];
        return follow(turn, last ? Number(last.split(":").pop()) : -1, response);
    }],
    ["POST", "/write/v1/sessions/:id/turns/:turn/cancel", ({ response, id, turn: turnId }) => {
        const turn = sessionOf(id).turns.find((other) => other.id === turnId);
        if (turn) turn.cancelled = true;
        response.writeHead(204).end();
    }],
    ["POST", "/write/v1/feedback", async ({ request, response }) => {
        feedback.push(await bodyOf(request));
        json(response, 201, { id: `f-${feedback.length}` });
    }],
    ["GET", "/ops/v1/flags", () => ({ flags })],
    ["GET", "/ops/v1/flags/audit", ({ url }) => page(audit, url)],
    ["PUT", "/ops/v1/flags/:name", async ({ request, name }) => {
        const flag = flags.find((other) => other.name === name);
        if (!flag) throw new Problem(404, "unknown-flag", "No such flag", "Look at the list of flags.");
        const body = await bodyOf(request);
        audit.unshift({ at: now(), name, from: flag.enabled, to: body.enabled, by: "local", reason: body.reason });
        flag.enabled = body.enabled;
        return flag;
    }],
    ["GET", "/ops/v1/warm", () => warming()],
    ["POST", "/ops/v1/warm", ({ response }) => {
        if (warming().running) throw new Problem(409, "warm_running", "A run is under way", "Wait for it or stop it.");
        warmRuns.push({ number: warmRuns.length + 1, startedAt: Date.now() });
        json(response, 202, warming().running);
    }],
    ["DELETE", "/ops/v1/warm", () => {
        const stopped = warming().running !== null;
        if (stopped) warmRuns.at(-1).endedAt = Date.now();
        return { stopped };
    }],
    ["GET", "/ops/v1/status", () => status()],
    ["DELETE", "/ops/v1/caches", () => {
        remembered.clear();
        clearings += 1;
        return { othersTold: true };
    }],
    ["GET", "/healthz", () => ({ status: "ok" })],
];

const pattern = (path) => new RegExp(`^${path.replace(/:(\w+)/g, "(?<$1>[^/]+)")}$`);
const compiled = routes.map(([method, path, handle]) => [method, pattern(path), handle]);

function asset(path, response) {
    const manifest = JSON.parse(readFileSync(join(dist, "manifest.json"), "utf8"));
    const file = manifest.files.find((other) => other.path === (path === "/" ? "index.html" : path.slice(1)));
    if (!file) return false;
    response.writeHead(200, {
        "Content-Type": file.contentType,
        "Cache-Control": file.immutable ? "public, max-age=31536000, immutable" : "no-cache",
        "Content-Security-Policy": "default-src 'self'",
    });
    response.end(readFileSync(join(dist, file.path)));
    return true;
}

async function answer(request, response) {
    const url = new URL(request.url, "http://mock");
    if (request.method === "GET" && asset(url.pathname, response)) return;
    const route = compiled.find(([method, pattern]) => method === request.method && pattern.test(url.pathname));
    if (!route) throw new Problem(404, "no-route", "Nothing is at this address", "Look at /openapi.json.");
    const guarded = /^\/(read|write|ops)\//.test(url.pathname);
    if (guarded && request.headers.authorization !== "Bearer local") {
        throw new Problem(401, "invalid-key", "The key was not accepted", "Send a valid key as a bearer token.");
    }
    const groups = Object.entries(route[1].exec(url.pathname).groups ?? {});
    const names = Object.fromEntries(groups.map(([name, value]) => [name, decodeURIComponent(value)]));
    const result = await route[2]({ ...names, url, request, response });
    if (result !== undefined && !response.headersSent) json(response, 200, result);
}

createServer((request, response) => {
    answer(request, response).catch((error) => {
        if (response.headersSent) return response.destroy();
        const isProblem = error instanceof Problem;
        sendProblem(response, isProblem ? error : new Problem(500, "mock", "The mock failed", String(error)));
    });
}).listen(port, "127.0.0.1", () => console.log(`mock server on http://127.0.0.1:${port}`));
