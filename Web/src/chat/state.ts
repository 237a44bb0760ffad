// The state of one conversation, changed only by the reducer below.
import { offlineProblem } from "../api/problem";
import { Problem, Provenance, StoredTurn, Usage } from "../api/types";

export type TurnStatus = "sending" | "streaming" | "complete" | "failed" | "cancelled";

export interface Turn {
    /** The name of the turn on this page; also its idempotency key when it was sent from here. */
    readonly key: string;
    readonly id: string | null;
    /** The key of the turn that this one was sent to take the place of. */
    readonly replaces: string | null;
    readonly requestId: string | null;
    readonly userText: string;
    readonly replyText: string;
    readonly status: TurnStatus;
    /** Above zero while a dropped stream is taken up again. */
    readonly reconnecting: number;
    readonly provenance: Provenance | null;
    readonly usage: Usage | null;
    readonly problem: Problem | null;
    readonly paintedMilliseconds: number | null;
    readonly createdAt: string;
}

export interface ThreadState {
    readonly turns: readonly Turn[];
    /** The key of the turn whose text is being edited. */
    readonly editing: string | null;
    /** Turns that a new one takes the place of, kept until the server accepts it. */
    readonly displaced: readonly Turn[];
}

export const emptyThread: ThreadState = { turns: [], editing: null, displaced: [] };

export type ThreadAction =
    | { kind: "loaded"; turns: StoredTurn[] }
    | { kind: "submitted"; key: string; text: string; at: string; replaces: string | null }
    | { kind: "accepted"; key: string; turnId: string; requestId: string }
    | { kind: "text"; key: string; text: string }
    | { kind: "reconnecting"; key: string; attempt: number }
    | { kind: "done"; key: string; provenance: Provenance; usage: Usage | null; finishReason: string }
    | { kind: "failed"; key: string; problem: Problem }
    | { kind: "stopped"; key: string }
    | { kind: "painted"; key: string; milliseconds: number }
    | { kind: "editing"; key: string | null };

export function reduceThread(state: ThreadState, action: ThreadAction): ThreadState {
    switch (action.kind) {
        case "loaded":
            return { turns: action.turns.map(fromStored), editing: null, displaced: [] };
        case "submitted":
            return submitted(state, action);
        case "accepted":
            return { ...change(state, action.key, { id: action.turnId, requestId: action.requestId }), displaced: [] };
        case "text":
            return withText(state, action.key, action.text);
        case "reconnecting":
            return change(state, action.key, { reconnecting: action.attempt });
        case "done":
            return change(state, action.key, {
                status: action.finishReason === "cancelled" ? "cancelled" : "complete",
                provenance: action.provenance,
                usage: action.usage,
                reconnecting: 0,
            });
        case "failed":
            return failed(state, action.key, action.problem);
        case "stopped":
            return change(state, action.key, { status: "cancelled", reconnecting: 0 });
        case "painted":
            return change(state, action.key, { paintedMilliseconds: action.milliseconds });
        case "editing":
            return { ...state, editing: action.key };
    }
}

/** The turn whose answer is on its way, if any. */
export function activeTurn(state: ThreadState): Turn | undefined {
    return state.turns.find(isActive);
}

export function isActive(turn: Turn): boolean {
    return turn.status === "sending" || turn.status === "streaming";
}

function submitted(state: ThreadState, action: ThreadAction & { kind: "submitted" }): ThreadState {
    const place = action.replaces === null ? -1 : state.turns.findIndex((turn) => turn.key === action.replaces);
    const stays = place === -1 ? state.turns : state.turns.slice(0, place);
    const turn: Turn = {
        key: action.key,
        id: null,
        replaces: action.replaces === action.key ? null : action.replaces,
        requestId: null,
        userText: action.text,
        replyText: "",
        status: "sending",
        reconnecting: 0,
        provenance: null,
        usage: null,
        problem: null,
        paintedMilliseconds: null,
        createdAt: action.at,
    };
    const displaced = state.turns.slice(stays.length).filter((other) => other.id !== null);
    return { turns: [...stays, turn], editing: null, displaced };
}

function withText(state: ThreadState, key: string, text: string): ThreadState {
    const turn = state.turns.find((other) => other.key === key);
    if (!turn || !isActive(turn)) return state;
    return change(state, key, { replyText: turn.replyText + text, status: "streaming", reconnecting: 0 });
}

/** A turn that the server never accepted gives its place back to the turns it was to replace. */
function failed(state: ThreadState, key: string, problem: Problem): ThreadState {
    const turn = state.turns.find((other) => other.key === key);
    if (!turn) return state;
    const [first, ...later] = state.displaced;
    if (turn.id !== null || first === undefined) {
        return change(state, key, { status: "failed", problem, reconnecting: 0 });
    }
    const before = state.turns.filter((other) => other.key !== key);
    const refused: Turn = { ...turn, status: "failed", problem, reconnecting: 0 };
    const isRetry = first.status !== "complete" && first.userText === turn.userText;
    const back = isRetry ? [{ ...first, status: "failed" as const, problem }, ...later] : [first, ...later, refused];
    return { ...state, turns: [...before, ...back], displaced: [] };
}

function change(state: ThreadState, key: string, changes: Partial<Turn>): ThreadState {
    let changed = false;
    const turns = state.turns.map((turn) => {
        if (turn.key !== key) return turn;
        changed = true;
        return { ...turn, ...changes };
    });
    return changed ? { ...state, turns } : state;
}

const unfinishedProblem = { ...offlineProblem, title: "This answer could not be completed", detail: "Try it again." };

function fromStored(turn: StoredTurn): Turn {
    return {
        key: turn.id,
        id: turn.id,
        replaces: null,
        requestId: null,
        userText: turn.userText,
        replyText: turn.replyText ?? "",
        status: turn.status === "running" ? "streaming" : turn.status,
        reconnecting: 0,
        provenance: turn.provenance,
        usage: null,
        problem: turn.status === "failed" ? unfinishedProblem : null,
        paintedMilliseconds: null,
        createdAt: turn.createdAt,
    };
}
