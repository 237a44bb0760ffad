// What is asked in advance: how far a run is, what came of the last one, and the way to begin or stop one.
import { post, remove } from "../api/client";
import { problemOf } from "../api/problem";
import { Warming, WarmingRun } from "../api/types";
import { announce } from "../app/announce";
import { Child, h } from "../lib/dom";
import { count, moment } from "../lib/format";
import { outcomesInWords, progressInWords, resultInWords } from "../lib/warming";
import { emptyState, errorState } from "./states";

/** `changed` is called when a run was begun or stopped. */
export function warmCard(warming: Warming, changed: () => void): Child[] {
    const below = h("div", {});
    const act = async (work: () => Promise<unknown>, words: string): Promise<void> => {
        try {
            await work();
            announce(words);
            changed();
        } catch (error) {
            below.replaceChildren(errorState(problemOf(error), () => void act(work, words)));
        }
    };
    const button = (label: string, work: () => Promise<unknown>, words: string): HTMLElement =>
        h("button", { class: "button", type: "button", on: { click: () => void act(work, words) } }, label);
    const begin = (): HTMLElement =>
        button("Ask now", () => post("/ops/v1/warm", {}), "Questions are being asked in advance");

    if (!warming.enabled) {
        return [emptyState("Asking in advance is off", "Switch on answers.warm, answers.exact and cache.l1 below.")];
    }
    const { running, last } = warming;
    const note = h("p", { class: "fine warm-note" }, noteOf(warming));
    if (running) {
        const stop = button("Stop", () => remove("/ops/v1/warm"), "Stopped");
        return [h("div", { class: "warm" }, progressOf(running), stop), note, below];
    }
    const newest = last[0];
    if (!newest) {
        const advice = "It begins by itself from time to time and after edits, with what was asked before.";
        return [emptyState("Nothing was asked in advance yet", advice, begin()), note, below];
    }
    return [h("div", { class: "warm" }, resultOf(newest), begin()), note, below];
}

function progressOf(run: WarmingRun): HTMLElement {
    const bar = h("progress", { attributes: { "aria-label": "Questions asked in advance" } });
    if (run.total > 0) {
        bar.max = run.total;
        bar.value = run.done;
    }
    return h(
        "div",
        { class: "warm-text" },
        h("p", { class: "warm-head" }, progressInWords(run)),
        bar,
        h("p", { class: "fine" }, outcomesInWords(run)),
    );
}

function resultOf(run: WarmingRun): HTMLElement {
    return h(
        "div",
        { class: "warm-text" },
        h("p", { class: "warm-head" }, resultInWords(run)),
        h("p", {}, outcomesInWords(run)),
        run.problem ? h("p", { class: "warm-problem" }, run.problem) : null,
        h("p", { class: "fine" }, moment(run.endedAt ?? run.startedAt)),
    );
}

function noteOf(warming: Warming): string {
    const allowed = warming.capacity.reduce((sum, model) => sum + model.allowed, 0);
    const places = allowed === 0 ? "no idle place at the models now" : `up to ${count(allowed, "call")} at once now`;
    return `${count(warming.noted, "question")} noted · ${places}`;
}
