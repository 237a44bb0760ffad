// Unsent text survives a reload. The newest drafts are kept, older ones give way.
import { keep, kept } from "./storage";

const limit = 20;

/** Puts a draft first and drops the oldest above the limit. An empty text removes its draft. */
export function withDraft(drafts: [string, string][], scope: string, text: string): [string, string][] {
    const others = drafts.filter(([name]) => name !== scope);
    return text === "" ? others : [[scope, text] as [string, string], ...others].slice(0, limit);
}

export function saveDraft(scope: string, text: string): void {
    keep("drafts", JSON.stringify(withDraft(readDrafts(), scope, text)));
}

export function draft(scope: string): string {
    return readDrafts().find(([name]) => name === scope)?.[1] ?? "";
}

function readDrafts(): [string, string][] {
    try {
        const drafts: unknown = JSON.parse(kept("drafts") ?? "[]");
        return Array.isArray(drafts) ? drafts.filter(isDraft) : [];
    } catch {
        return [];
    }
}

function isDraft(value: unknown): value is [string, string] {
    return Array.isArray(value) && typeof value[0] === "string" && typeof value[1] === "string";
}
