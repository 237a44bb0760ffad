// Says in words where an answer came from.
import { Provenance, StageTime } from "../api/types";
import { age, milliseconds, percent, words } from "../lib/format";

/** "From the model", "From memory, 3 min old". */
export function sourceInWords(provenance: Provenance): string {
    const old = provenance.ageSeconds == null ? "" : `, ${age(provenance.ageSeconds)}`;
    switch (provenance.source) {
        case "model":
            return `From the model${provenance.coalesced ? ", shared with the same question asked just before" : ""}`;
        case "l1":
            return `From memory${old}`;
        case "l2":
            return `From shared memory${old}`;
        case "semantic":
            return `From memory, the same question in other words${old}`;
        case "rule":
            return "From a written rule";
        case "safety":
            return "A vetted safety reply";
        default:
            return `From ${words(provenance.source)}${old}`;
    }
}

export interface Caution {
    /** A few words, for beside the source. */
    mark: string;
    /** A whole sentence. */
    why: string;
}

const cautions: Record<string, Caution> = {
    "fail-safe": {
        mark: "Old: no new answer",
        why: "No new answer could be made, so the last one that was kept is shown, though its time was over.",
    },
    "soft-limit": {
        mark: "Old: a new answer is being made",
        why: "A new answer takes longer than one should wait. Ask again in a moment to get it.",
    },
    distrusted: {
        mark: "May be out of date",
        why: "The other servers are not heard now, so a change that was made there may be missing.",
    },
};

/** Why an answer may be out of date; null for one that is not. */
export function cautionOf(provenance: Provenance): Caution | null {
    const { staleness } = provenance;
    return staleness ? (cautions[staleness] ?? { mark: "May be out of date", why: words(staleness) }) : null;
}

/** The total time: what the server says, or else the sum of the stages. */
export function totalMilliseconds(provenance: Provenance): number {
    const stages = provenance.stages ?? [];
    return provenance.totalMilliseconds ?? stages.reduce((sum, stage) => sum + stage.milliseconds, 0);
}

/** The stages in the order in which a turn climbs them. */
const stageNames: Record<string, string> = {
    safety: "Safety check",
    rules: "Rules",
    exact: "Exact memory",
    semantic: "Similar questions",
    grounding: "Knowledge lookup",
    inference: "Model",
};

export function stageInWords(name: string): string {
    const known = stageNames[name];
    if (known !== undefined) return known;
    const plain = words(name);
    return plain.charAt(0).toUpperCase() + plain.slice(1);
}

export interface StageShare {
    name: string;
    label: string;
    milliseconds: number;
    /** Part of the whole bar, 0 to 1. */
    share: number;
}

/** The stages from the lowest up, with their share of the time spent in all of them. */
export function stageShares(stages: StageTime[]): StageShare[] {
    const total = stages.reduce((sum, stage) => sum + Math.max(0, stage.milliseconds), 0);
    const climbed = [...stages].sort((a, b) => height(a) - height(b));
    return climbed.map((stage) => ({
        name: stage.name,
        label: stageInWords(stage.name),
        milliseconds: stage.milliseconds,
        share: total > 0 ? Math.max(0, stage.milliseconds) / total : 1 / stages.length,
    }));
}

function height(stage: StageTime): number {
    return Object.keys(stageNames).indexOf(stage.name);
}

const noStoreReasons: Record<string, string> = {
    variety: "variety was asked for",
    incomplete: "the answer was cut short",
    cancelled: "it was stopped",
    safety: "the safety check took part",
};

/** What happened to the answer after it was given. */
export function storageInWords(provenance: Provenance): string {
    if (provenance.source === "l2") return "Already kept: this or another server answered it before";
    if (["l1", "semantic"].includes(provenance.source)) return "Already kept";
    if (provenance.stored) return "Kept, so that the same question is answered from memory";
    const reason = provenance.noStoreReason;
    return reason ? `Not kept: ${noStoreReasons[reason] ?? words(reason)}` : "Not kept";
}

/** Facts for the details of the badge, in reading order. Only those that are known. */
export function facts(provenance: Provenance): [string, string][] {
    const list: [string, string | null][] = [
        ["Source", sourceInWords(provenance)],
        ["Why", provenance.reason ? words(provenance.reason) : null],
        ["May be old because", cautionOf(provenance)?.why ?? null],
        ["Model", provenance.model ?? null],
        ["Likeness", provenance.similarity == null ? null : percent(provenance.similarity)],
        [
            "First text after",
            provenance.firstTextMilliseconds == null ? null : milliseconds(provenance.firstTextMilliseconds),
        ],
        ["Complete after", milliseconds(totalMilliseconds(provenance))],
        ["Memory", storageInWords(provenance)],
    ];
    return list.filter((fact): fact is [string, string] => fact[1] !== null);
}
