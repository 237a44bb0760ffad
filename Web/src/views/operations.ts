// Operations: what runs, what is remembered, and the flags that switch parts of the ladder.
import { get } from "../api/client";
import { isAbort, problemOf } from "../api/problem";
import { CacheStatus, Flag, FlagChange, Page, Status, Warming } from "../api/types";
import { setTitle } from "../app/view";
import { Child, fill, h, unseen } from "../lib/dom";
import { bytes, count, duration, moment, percent } from "../lib/format";
import { flagRow } from "../ui/flag-row";
import { emptyState, errorState, loadingState } from "../ui/states";
import { warmCard } from "../ui/warm-card";

const refreshEvery = 5_000;
const warmEvery = 2_000;

export function showOperations(root: HTMLElement, signal: AbortSignal): void {
    setTitle("Operations");
    const status = h("div", {}, loadingState(3));
    const warm = h("div", {}, loadingState(1));
    const flags = h("div", {}, loadingState(3));
    const audit = h("div", {});
    root.append(
        h("h1", { tabIndex: -1 }, "Operations"),
        h(
            "p",
            { class: "lead" },
            "What this server runs and remembers. ",
            h("a", { href: "/metrics" }, "Metrics"),
            " are in Prometheus form.",
        ),
        status,
        section(
            "Asked in advance",
            "What is asked often is asked while model servers are idle, so that its answer is kept before it is wanted.",
            warm,
        ),
        section(
            "Flags",
            "Each flag switches a part of the ladder. With all of them off, every turn goes straight to one model.",
            flags,
        ),
        section("Changes", "Who switched what, and why.", audit),
    );
    const loadAudit = (): void => void keepFilled(
        audit,
        signal,
        async () => auditList(await get<Page<FlagChange>>("/ops/v1/flags/audit?limit=20", signal)),
    );
    const loadWarm = (): Promise<void> => keepFilled(
        warm,
        signal,
        async () => warmCard(await get<Warming>("/ops/v1/warm", signal), () => void loadWarm()),
    );
    const flagChanged = (): void => {
        loadAudit();
        void loadWarm();
    };
    const loadFlags = (): void => void keepFilled(
        flags,
        signal,
        async () => flagList((await get<{ flags: Flag[] }>("/ops/v1/flags", signal)).flags, flagChanged),
    );
    const loadStatus = (): Promise<void> => keepFilled(
        status,
        signal,
        async () => statusOf(await get<Status>("/ops/v1/status", signal)),
    );
    loadFlags();
    loadAudit();
    for (const [load, every] of [[loadStatus, refreshEvery], [loadWarm, warmEvery]] as const) {
        void load();
        const timer = setInterval(() => !document.hidden && void load(), every);
        signal.addEventListener("abort", () => clearInterval(timer), { once: true });
    }
}

/** Fills a part with fresh content and keeps the focus there; a failure shows there, with a way to try again. */
async function keepFilled(part: HTMLElement, signal: AbortSignal, load: () => Promise<Child[]>): Promise<void> {
    try {
        const content = await load();
        if (signal.aborted) return;
        const hadFocus = part.contains(document.activeElement);
        fill(part, ...content);
        if (hadFocus) part.querySelector("button")?.focus();
    } catch (error) {
        if (signal.aborted || isAbort(error)) return;
        fill(part, errorState(problemOf(error), () => void keepFilled(part, signal, load)));
    }
}

function section(title: string, words: string, ...content: Child[]): HTMLElement {
    return h("section", { class: "panel" }, h("h2", {}, title), h("p", { class: "fine" }, words), ...content);
}

function statusOf(status: Status): Child[] {
    return [
        h(
            "dl",
            { class: "figures" },
            figure("Version", status.version),
            figure("Running for", duration(status.uptimeSeconds)),
            figure("In flight", String(status.inFlight)),
        ),
        section("Model servers", "Each instance answers a share of the turns.", pools(status)),
        section("Memory", "Answers kept, and how often they spared a model call.", caches(status.caches)),
    ];
}

function figure(name: string, value: string): HTMLElement {
    return h("div", {}, h("dt", {}, name), h("dd", {}, value));
}

function pools(status: Status): HTMLElement {
    const instances = status.pools.flatMap(
        (pool) => pool.instances.map((instance) => ({ model: pool.model, ...instance })),
    );
    if (instances.length === 0) {
        return emptyState("No model server", "Start the server with a model, or with --model simulated.");
    }
    const rows = instances.map((instance) => [
        h("span", {}, instance.name, h("span", { class: "fine block" }, `${instance.model} · ${instance.url}`)),
        h("span", { class: instance.healthy ? "health up" : "health down" }, instance.healthy ? "Healthy" : "Down"),
        String(instance.running),
        instance.completed.toLocaleString("en"),
        instance.failed.toLocaleString("en"),
    ]);
    return table("Model servers", ["Instance", "Health", "Running", "Completed", "Failed"], rows);
}

function caches(list: CacheStatus[]): HTMLElement {
    if (list.length === 0) return emptyState("No memory is on", "Switch on a cache flag below.");
    const rows = list.map((cache) => [
        cache.tier.toUpperCase(),
        count(cache.entries, "entry", "entries"),
        `${bytes(cache.bytes)} of ${bytes(cache.capacityBytes)}`,
        `${percent(cache.hitRatio)} of ${(cache.hits + cache.misses).toLocaleString("en")}`,
        cache.evictions.toLocaleString("en"),
    ]);
    return table("Memory", ["Tier", "Holds", "Size", "Hits", "Evicted"], rows);
}

function table(caption: string, head: string[], rows: (string | HTMLElement)[][]): HTMLElement {
    const cells = rows.map((row) =>
        h(
            "tr",
            {},
            ...row.map(
                (cell, index) => (index === 0 ? h("th", { attributes: { scope: "row" } }, cell) : h("td", {}, cell)),
            ),
        ),
    );
    return h(
        "div",
        { class: "scroller", tabIndex: 0, attributes: { role: "region", "aria-label": caption } },
        h(
            "table",
            { class: "grid" },
            h("caption", { class: "unseen" }, caption),
            h("thead", {}, h("tr", {}, ...head.map((name) => h("th", { attributes: { scope: "col" } }, name)))),
            h("tbody", {}, ...cells),
        ),
    );
}

function flagList(flags: Flag[], changed: () => void): Child[] {
    if (flags.length === 0) return [emptyState("No flags", "This server has nothing to switch.")];
    const sorted = [...flags].sort((a, b) => a.phase - b.phase || a.name.localeCompare(b.name));
    return [h("ul", { class: "rows flags" }, ...sorted.map((flag) => flagRow(flag, changed)))];
}

function auditList(page: Page<FlagChange>): Child[] {
    if (page.items.length === 0) return [
        emptyState("No changes yet", "A change of a flag is written down here with its reason."),
    ];
    const rows = page.items.map((change) =>
        h(
            "li",
            {},
            h(
                "span",
                {},
                h("code", {}, change.name),
                ` switched ${change.to ? "on" : "off"}`,
                change.reason ? `: ${change.reason}` : unseen(" without a reason"),
            ),
            h("span", { class: "fine" }, `${change.by} · ${moment(change.at)}`),
        ),
    );
    return [h("ul", { class: "audit" }, ...rows)];
}
