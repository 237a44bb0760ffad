// Operations: what runs, what is remembered, and the flags that switch parts of the ladder.
import { get } from "../api/client";
import { isAbort, problemOf } from "../api/problem";
import { Flag, FlagChange, Page, Status, Warming } from "../api/types";
import { setTitle } from "../app/view";
import { Child, fill, h, unseen } from "../lib/dom";
import { duration, moment } from "../lib/format";
import { cacheCards } from "../ui/cache-cards";
import { clearCaches } from "../ui/clear-caches";
import { flagRow } from "../ui/flag-row";
import { sharedCard } from "../ui/shared-card";
import { emptyState, errorState, loadingState } from "../ui/states";
import { health, table } from "../ui/table";
import { warmCard } from "../ui/warm-card";

const refreshEvery = 5_000;
const warmEvery = 2_000;

export function showOperations(root: HTMLElement, signal: AbortSignal): void {
    setTitle("Operations");
    const status = h("div", {}, loadingState(3));
    const memory = memoryParts(() => void loadStatus());
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
        memory.element,
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
        async () => {
            const current = await get<Status>("/ops/v1/status", signal);
            if (!signal.aborted) memory.show(current);
            return statusOf(current);
        },
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
        refill(part, content);
    } catch (error) {
        if (signal.aborted || isAbort(error)) return;
        fill(part, errorState(problemOf(error), () => void keepFilled(part, signal, load)));
    }
}

/** Puts fresh content in place of the old; the focus stays there, and tables stay scrolled. */
function refill(part: HTMLElement, content: Child[]): void {
    const scrollers = (): HTMLElement[] => [...part.querySelectorAll<HTMLElement>(".scroller")];
    const focused = document.activeElement;
    const hadFocus = part.contains(focused);
    const before = scrollers();
    const scrolled = before.map((scroller) => scroller.scrollLeft);
    fill(part, ...content);
    const after = scrollers();
    after.forEach((scroller, place) => (scroller.scrollLeft = scrolled[place] ?? 0));
    if (hadFocus) (after[before.findIndex((old) => old === focused)] ?? part.querySelector("button"))?.focus();
}

/** What is kept, here and by all servers. Its parts are filled with each status; the button between them stays. */
function memoryParts(cleared: () => void): { element: HTMLElement; show: (status: Status) => void } {
    const caches = h("div", {});
    const shared = h("div", {});
    const element = h(
        "div",
        { hidden: true },
        section("Memory", "What is kept, and how often it spared a model call.", caches, clearCaches(cleared)),
        section(
            "Shared memory",
            "What servers keep together, and how they hear from each other what is out of date.",
            shared,
        ),
    );
    const show = (status: Status): void => {
        refill(caches, [cacheCards(status.caches)]);
        refill(shared, sharedCard(status));
        element.hidden = false;
    };
    return { element, show };
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
        health(instance.healthy, instance.healthy ? "Healthy" : "Down"),
        String(instance.running),
        instance.completed.toLocaleString("en"),
        instance.failed.toLocaleString("en"),
    ]);
    return table("Model servers", ["Instance", "Health", "Running", "Completed", "Failed"], rows);
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
