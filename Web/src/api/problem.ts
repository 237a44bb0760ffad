import { Problem } from "./types";

/** An answer of the server, or of the network, that is not the one asked for. */
export class ProblemError extends Error {
    constructor(readonly problem: Problem) {
        super(problem.detail || problem.title);
    }
}

export const offlineProblem: Problem = {
    title: "The server cannot be reached",
    status: 0,
    code: "network",
    detail: "Check that Halcyon is running and that you are connected, then try again.",
};

/** Reads a problem from whatever an error answer held: problem+json, OpenAI's shape, or neither. */
export function problemFrom(status: number, body: unknown, requestId: string | null = null): Problem {
    const object = isObject(body) ? body : {};
    const inner = isObject(object["error"]) ? object["error"] : object;
    return {
        title: text(inner["title"]) || titleFor(status),
        status,
        code: text(inner["code"]) || `http-${status}`,
        detail: text(inner["detail"]) || text(inner["message"]),
        requestId: text(inner["requestId"]) || requestId,
    };
}

/** The problem behind anything that was thrown. */
export function problemOf(error: unknown): Problem {
    if (error instanceof ProblemError) return error.problem;
    if (error instanceof TypeError) return offlineProblem;
    return { title: "The page met an error", status: 0, code: "page", detail: "Reload the page and try again." };
}

export function isAbort(error: unknown): boolean {
    return error instanceof DOMException && error.name === "AbortError";
}

function titleFor(status: number): string {
    if (status === 401) return "The key was not accepted";
    if (status === 403) return "This key may not do that";
    if (status === 404) return "Not found";
    if (status === 429) return "Too many requests";
    if (status >= 500) return "The server could not answer";
    return "The request was not accepted";
}

function isObject(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null;
}

function text(value: unknown): string {
    return typeof value === "string" ? value : "";
}
