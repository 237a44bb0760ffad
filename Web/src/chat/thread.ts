// One conversation: sends turns, streams answers, stops and retries. Knows no elements.
import { post, send } from "../api/client";
import { ProblemError, problemOf } from "../api/problem";
import { streamTurn, TurnRequest, wait } from "../api/turn-stream";
import { StoredTurn } from "../api/types";
import { identifier } from "../lib/identifier";
import { Store } from "../lib/store";
import { activeTurn, emptyThread, reduceThread, ThreadAction, ThreadState, Turn } from "./state";

export class Thread {
    readonly store = new Store<ThreadState, ThreadAction>(reduceThread, emptyThread);
    private streaming = new AbortController();

    /**
     * - `session` gives the session's id, and may make the session when the first turn is sent.
     * - `signal` ends the conversation on this page, with whatever is streaming.
     */
    constructor(
        private readonly session: () => Promise<string>,
        private readonly signal: AbortSignal,
    ) {
        signal.addEventListener("abort", () => this.streaming.abort(), { once: true });
    }

    /** Shows stored turns, and takes up the last one's stream if it still runs. */
    load(turns: StoredTurn[]): void {
        this.store.dispatch({ kind: "loaded", turns });
        const running = turns[turns.length - 1];
        if (running?.status !== "running") return;
        const { id: key, userText: text, createdAt: at } = running;
        this.store.dispatch({ kind: "submitted", key, text, at, replaces: key });
        void this.run(running.id, (sessionId) => ({ sessionId, turnId: running.id }));
    }

    /** Sends a turn. With `replaces`, the key of an earlier turn, that one and all after it give way. */
    submit(text: string, replaces: string | null = null): void {
        this.submitAs(identifier(), text, replaces);
    }

    /** Sends a failed or stopped turn again. */
    retry(turn: Turn): void {
        const unknownOutcome = turn.id === null && turn.problem?.code === "network";
        const replaces = turn.id === null ? turn.replaces ?? turn.key : turn.key;
        this.submitAs(unknownOutcome ? turn.key : identifier(), turn.userText, replaces);
    }

    /** Stops the answer on its way: what has come stays, and the model's work ends. */
    stop(): void {
        const turn = activeTurn(this.store.state);
        if (!turn) return;
        this.store.dispatch({ kind: "stopped", key: turn.key });
        this.streaming.abort();
        if (turn.id !== null) void this.cancelOnServer(turn.id);
    }

    private submitAs(key: string, text: string, replaces: string | null): void {
        const { state } = this.store;
        if (activeTurn(state)) return;
        const replacesId = state.turns.find((turn) => turn.key === replaces)?.id ?? null;
        markSend();
        this.store.dispatch({ kind: "submitted", key, text, at: new Date().toISOString(), replaces });
        void this.run(key, (sessionId) => ({ sessionId, idempotencyKey: key, text, replaces: replacesId }));
    }

    private async run(key: string, request: (sessionId: string) => TurnRequest): Promise<void> {
        const streaming = new AbortController();
        this.streaming = streaming;
        if (this.signal.aborted) streaming.abort();
        try {
            const sessionId = await this.session();
            for await (const event of streamTurn(request(sessionId), streaming.signal, { send, wait })) {
                if (streaming.signal.aborted) return;
                if (event.kind === "turn") {
                    this.store.dispatch({ kind: "accepted", key, turnId: event.turnId, requestId: event.requestId });
                } else {
                    this.store.dispatch({ ...event, key });
                }
            }
        } catch (error) {
            if (!streaming.signal.aborted) this.fail(key, error);
        }
    }

    private fail(key: string, error: unknown): void {
        const problem = problemOf(error);
        const wasCancelled = error instanceof ProblemError && problem.code === "cancelled";
        if (wasCancelled) this.store.dispatch({ kind: "stopped", key });
        else this.store.dispatch({ kind: "failed", key, problem });
    }

    private async cancelOnServer(turnId: string): Promise<void> {
        try {
            const sessionId = await this.session();
            await post(
                `/write/v1/sessions/${encodeURIComponent(sessionId)}/turns/${encodeURIComponent(turnId)}/cancel`,
            );
        } catch {
            // The aborted request has already told the server; this was only to be sure.
        }
    }
}

function markSend(): void {
    performance.clearMarks("halcyon-send");
    performance.clearMarks("halcyon-first-token");
    performance.mark("halcyon-send");
}

/** Marks that the first text is on the screen, and gives the milliseconds since the turn was sent. */
export function markFirstToken(): number | null {
    if (performance.getEntriesByName("halcyon-send").length === 0) return null;
    performance.mark("halcyon-first-token");
    performance.clearMeasures("halcyon-send-to-first-token");
    return performance.measure("halcyon-send-to-first-token", "halcyon-send", "halcyon-first-token").duration;
}
