// Requests to the server: the key, JSON in and out, and errors as problems.
import { keep, kept } from "../lib/storage";
import { isAbort, offlineProblem, ProblemError, problemFrom } from "./problem";
import { AppConfig, Page } from "./types";

let key: string | null = null;

/** Uses a key from now on and remembers it for the next visit. */
export function useKey(value: string): void {
    key = value;
    keep("key", value);
}

export async function loadConfig(): Promise<AppConfig> {
    const config = await request<AppConfig>("GET", "/app/config.json");
    key = config.apiKey ?? kept("key");
    return config;
}

export function get<T>(path: string, signal?: AbortSignal): Promise<T> {
    return request<T>("GET", path, undefined, signal);
}

export function post<T>(path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
    return request<T>("POST", path, body, signal);
}

export function put<T>(path: string, body: unknown): Promise<T> {
    return request<T>("PUT", path, body);
}

export function remove<T = void>(path: string): Promise<T> {
    return request<T>("DELETE", path);
}

/** A path with those of the query's values that are not empty. */
export function withQuery(path: string, query: Record<string, string | number | null>): string {
    const entries = Object.entries(query).filter(([, value]) => value !== null && value !== "");
    const search = new URLSearchParams(entries.map(([name, value]) => [name, String(value)]));
    return entries.length > 0 ? `${path}?${search}` : path;
}

/** All items of a paged list, up to a bound of pages. */
export async function getAll<Item>(path: string, signal: AbortSignal, pages = 10): Promise<Item[]> {
    const items: Item[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < pages; page++) {
        const answer: Page<Item> = await get(withQuery(path, { limit: 200, cursor }), signal);
        items.push(...answer.items);
        cursor = answer.nextCursor;
        if (cursor === null) break;
    }
    return items;
}

/** Sends a request with the key. Throws a `ProblemError` for anything but success. */
export async function send(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    if (key !== null) headers.set("Authorization", `Bearer ${key}`);
    let response: Response;
    try {
        response = await fetch(path, { ...init, headers });
    } catch (error) {
        if (isAbort(error)) throw error;
        throw new ProblemError(offlineProblem);
    }
    if (response.ok) return response;
    const body: unknown = await response.json().catch(() => null);
    throw new ProblemError(problemFrom(response.status, body, response.headers.get("X-Halcyon-Request-Id")));
}

async function request<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
    const init: RequestInit = { method };
    if (signal) init.signal = signal;
    if (body !== undefined) {
        init.body = JSON.stringify(body);
        init.headers = { "Content-Type": "application/json" };
    }
    const response = await send(path, init);
    return response.status === 204 ? (undefined as T) : ((await response.json()) as T);
}
