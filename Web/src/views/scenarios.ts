// The first place: choose a conversation to rehearse.
import { get, post, withQuery } from "../api/client";
import { isAbort, problemOf } from "../api/problem";
import { Page, Scenario, Session } from "../api/types";
import { announce } from "../app/announce";
import { setTitle } from "../app/view";
import { h } from "../lib/dom";
import { count } from "../lib/format";
import { startPager } from "../ui/pager";
import { difficultyMeter, riskLabel } from "../ui/scenario-facts";
import { searchField } from "../ui/search-field";
import { emptyState, errorState } from "../ui/states";

/** The filter outlives the view, so that coming back from a rehearsal finds the same list. */
const filter = { query: "", difficulty: "" };

export function showScenarios(root: HTMLElement, signal: AbortSignal): void {
    setTitle("Rehearse");
    const results = h("div", {});
    const total = h("p", { class: "fine total" });
    let search = new AbortController();
    const reload = (): void => {
        search.abort();
        search = new AbortController();
        startList(results, total, search.signal, clear);
    };
    const clear = (): void => {
        filter.query = filter.difficulty = "";
        tools.replaceWith((tools = filterTools(reload)));
        reload();
    };
    let tools = filterTools(reload);
    signal.addEventListener("abort", () => search.abort(), { once: true });
    root.append(
        h("h1", { tabIndex: -1 }, "Rehearse a conversation"),
        h(
            "p",
            { class: "lead" },
            "Choose a client and begin. You speak as the clinician; the model answers as the client.",
        ),
        tools,
        total,
        results,
    );
    reload();
}

function filterTools(changed: () => void): HTMLElement {
    const search = searchField("Search scenarios", filter.query, (query) => {
        filter.query = query;
        changed();
    });
    const choices = ["", "1", "2", "3", "4", "5"].map((value) =>
        h(
            "label",
            { class: "choice" },
            h("input", {
                type: "radio",
                name: "difficulty",
                value,
                checked: filter.difficulty === value,
                on: {
                    change: () => {
                        filter.difficulty = value;
                        changed();
                    },
                },
            }),
            h("span", {}, value || "Any"),
        ),
    );
    return h(
        "div",
        { class: "tools" },
        search,
        h("fieldset", { class: "choices" }, h("legend", {}, "Difficulty"), h("div", {}, ...choices)),
    );
}

function startList(results: HTMLElement, total: HTMLElement, signal: AbortSignal, clear: () => void): void {
    total.textContent = "\u00A0";
    startPager<Scenario>(
        results,
        {
            list: h("ul", { class: "rows" }),
            row: scenarioRow,
            empty: () =>
                emptyState(
                    "No scenario matches",
                    "Try fewer words or another difficulty.",
                    h("button", { class: "button", type: "button", on: { click: clear } }, "Show all scenarios"),
                ),
            load: (cursor, signal) =>
                get<Page<Scenario>>(withQuery("/read/v1/scenarios", { ...filter, limit: 50, cursor }), signal),
            shown: (shown, more) => {
                total.textContent = more ? `First ${count(shown, "scenario")}` : count(shown, "scenario");
                if (filter.query || filter.difficulty) announce(`${count(shown, "scenario")} found`);
            },
        },
        signal,
    );
}

function scenarioRow(scenario: Scenario): HTMLElement {
    const trouble = h("div", { class: "trouble" });
    const button: HTMLButtonElement = h(
        "button",
        {
            class: "button",
            type: "button",
            attributes: { "aria-label": `Begin: ${scenario.title}` },
            on: { click: () => void begin(scenario, button, trouble) },
        },
        "Begin",
    );
    return h(
        "li",
        { class: "row scenario", attributes: { "data-scenario": scenario.id } },
        h(
            "div",
            { class: "row-text" },
            h("p", { class: "eyebrow" }, scenario.topic),
            h("h2", {}, scenario.title),
            h("p", {}, scenario.clientBrief),
            h("p", { class: "goal" }, h("span", {}, "Goal "), scenario.learningGoal),
            trouble,
        ),
        h("div", { class: "row-side" }, difficultyMeter(scenario.difficulty), riskLabel(scenario.risk), button),
    );
}

async function begin(scenario: Scenario, button: HTMLButtonElement, trouble: HTMLElement): Promise<void> {
    button.disabled = true;
    button.textContent = "Opening…";
    trouble.replaceChildren();
    try {
        const session = await post<Session>("/write/v1/sessions", { kind: "rehearsal", scenarioId: scenario.id });
        location.hash = `#/session/${encodeURIComponent(session.id)}`;
    } catch (error) {
        if (isAbort(error)) return;
        trouble.replaceChildren(errorState(problemOf(error), () => void begin(scenario, button, trouble)));
    } finally {
        button.disabled = false;
        button.textContent = "Begin";
    }
}
