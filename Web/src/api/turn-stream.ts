// One turn as a stream of events that survives a dropped connection.
import { isAbort, offlineProblem, ProblemError, problemFrom } from "./problem";
import { ServerEvent, ServerEventParser } from "./sse";
import { Provenance, Usage } from "./types";

export type TurnEvent =
    | { kind: "turn"; turnId: string; requestId: string; index: number }
    | { kind: "text"; text: string }
    | { kind: "done"; finishReason: string; provenance: Provenance; usage: Usage | null }
    | { kind: "reconnecting"; attempt: number };

/** What to stream: a new turn, or one the server already has. */
export type TurnRequest =
    | { sessionId: string; idempotencyKey: string; text: string; replaces: string | null }
    | { sessionId: string; turnId: string };

export interface TurnStreamPorts {
    send: (path: string, init: RequestInit) => Promise<Response>;
    wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** How often a dropped stream is taken up again without any event arriving in between. */
export const reconnectLimit = 5;

/** Three missed keep-alives: the connection is dead though nobody said so. */
const idleLimit = 45_000;

/**
 * Streams a turn to its end. When the connection drops, the stream goes on after the last event seen: by the turn's
 * event address once the turn is known, before that by the same request again, which its idempotency key makes safe.
 * Ends after `done`; throws a `ProblemError` for an error of the server or when the retries are used up.
 */
export async function* streamTurn(
    request: TurnRequest,
    signal: AbortSignal,
    ports: TurnStreamPorts,
): AsyncGenerator<TurnEvent> {
    const position = { turnId: "turnId" in request ? request.turnId : null as string | null, sequence: -1 };
    for (let failures = 0; ; ) {
        try {
            const response = await connect(request, position, signal, ports);
            for await (const event of readEvents(response, signal)) {
                if (!advance(position, event)) continue;
                const decoded = decode(event);
                if (decoded === null) continue;
                if (decoded.kind === "turn") position.turnId = decoded.turnId;
                failures = 0;
                yield decoded;
                if (decoded.kind === "done") return;
            }
        } catch (error) {
            if (signal.aborted || !isTransient(error, position)) throw error;
        }
        failures += 1;
        if (failures > reconnectLimit) throw new ProblemError(offlineProblem);
        yield { kind: "reconnecting", attempt: failures };
        await ports.wait(250 * 2 ** (failures - 1), signal);
    }
}

/** The server ended the turn with an error: asking for its events again would only repeat it. */
class TurnFailure extends ProblemError {}

type Position = { turnId: string | null; sequence: number };

function connect(
    request: TurnRequest,
    position: Position,
    signal: AbortSignal,
    ports: TurnStreamPorts,
): Promise<Response> {
    const turns = `/write/v1/sessions/${encodeURIComponent(request.sessionId)}/turns`;
    const headers: Record<string, string> = { Accept: "text/event-stream" };
    if (position.turnId !== null) {
        if (position.sequence >= 0) headers["Last-Event-ID"] = `${position.turnId}:${position.sequence}`;
        return ports.send(`${turns}/${encodeURIComponent(position.turnId)}/events`, { headers, signal });
    }
    if ("turnId" in request) throw new TypeError("a turn without an address cannot be streamed");
    headers["Content-Type"] = "application/json";
    headers["Idempotency-Key"] = request.idempotencyKey;
    const body = JSON.stringify({ text: request.text, ...(request.replaces && { replaces: request.replaces }) });
    return ports.send(turns, { method: "POST", headers, body, signal });
}

/** Moves to an event's place in the stream; false for text that was seen before. The last event always counts. */
function advance(position: Position, { event, id }: ServerEvent): boolean {
    const sequence = Number.parseInt(id.slice(id.lastIndexOf(":") + 1), 10);
    if (Number.isNaN(sequence)) return true;
    const isNew = sequence > position.sequence;
    position.sequence = Math.max(sequence, position.sequence);
    return isNew || (event !== "text" && event !== "turn");
}

async function* readEvents(response: Response, signal: AbortSignal): AsyncGenerator<ServerEvent, void, undefined> {
    if (response.body === null) return;
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    const parser = new ServerEventParser();
    try {
        while (true) {
            const { done, value } = await readBefore(idleLimit, reader);
            signal.throwIfAborted();
            if (done) return;
            for (const event of parser.push(decoder.decode(value, { stream: true }))) yield event;
        }
    } finally {
        reader.cancel().catch(() => undefined);
    }
}

async function readBefore(
    limit: number,
    reader: ReadableStreamDefaultReader<Uint8Array>,
): Promise<ReadableStreamReadResult<Uint8Array>> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new TypeError("the stream fell silent")), limit);
    });
    try {
        return await Promise.race([reader.read(), late]);
    } finally {
        clearTimeout(timer);
    }
}

function decode(event: ServerEvent): TurnEvent | null {
    const data = JSON.parse(event.data);
    switch (event.event) {
        case "turn":
            return { kind: "turn", turnId: data.turnId, requestId: data.requestId, index: data.index };
        case "text":
            return { kind: "text", text: data.text };
        case "done":
            return {
                kind: "done",
                finishReason: data.finishReason,
                provenance: data.provenance,
                usage: data.usage ?? null,
            };
        case "error":
            throw new TurnFailure(problemFrom(typeof data.status === "number" ? data.status : 502, data));
        default:
            return null;
    }
}

/** Whether another try may help: the connection was lost, or the server is restarting while we come back to a turn. */
function isTransient(error: unknown, position: Position): boolean {
    if (isAbort(error)) return false;
    if (error instanceof TurnFailure) return false;
    if (!(error instanceof ProblemError)) return error instanceof TypeError;
    const { code, status } = error.problem;
    return code === "network" || (position.turnId !== null && [429, 502, 503, 504].includes(status));
}

/** Waits, and rejects at once when the signal says stop. */
export function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
        const stop = (): void => {
            clearTimeout(timer);
            reject(new DOMException("stopped", "AbortError"));
        };
        const timer = setTimeout(() => {
            signal.removeEventListener("abort", stop);
            resolve();
        }, milliseconds);
        signal.addEventListener("abort", stop, { once: true });
    });
}
