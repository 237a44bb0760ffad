// Runs of asking in advance, in words.
import { WarmingRun } from "../api/types";
import { count, words } from "./format";

const triggers: Record<string, string> = {
    operator: "Asked by hand",
    start: "At the start",
    schedule: "By the hour",
    knowledge: "After an edit",
};

const endings: Record<string, string> = {
    complete: "done",
    stopped: "stopped",
    "flag-off": "ended by a flag",
    time: "out of time",
    shutdown: "ended with the server",
};

/** "By the hour: 12 of 40 asked". */
export function progressInWords(run: WarmingRun): string {
    const trigger = triggers[run.trigger] ?? words(run.trigger);
    return run.total === 0 ? `${trigger}: collecting questions` : `${trigger}: ${run.done} of ${run.total} asked`;
}

/** "After an edit: 40 of 40 asked, done". */
export function resultInWords(run: WarmingRun): string {
    if (run.total === 0) return `${triggers[run.trigger] ?? words(run.trigger)}: there was nothing to ask`;
    const ending = run.ending ?? "";
    return `${progressInWords(run)}, ${endings[ending] ?? words(ending)}`;
}

/** "30 stored, 8 still good, 2 not to be stored (empty)". */
export function outcomesInWords(run: WarmingRun): string {
    const parts = [`${run.stored} stored`, `${run.fresh} still good`];
    add(parts, run.refused, "not to be stored");
    add(parts, run.failed, "failed");
    if (run.gaveWay > 0) parts.push(`gave way to people ${count(run.gaveWay, "time")}`);
    return parts.join(", ");
}

function add(parts: string[], counts: Record<string, number>, what: string): void {
    const total = Object.values(counts).reduce((sum, value) => sum + value, 0);
    if (total > 0) parts.push(`${total} ${what} (${Object.keys(counts).map(words).join(", ")})`);
}
