// The knowledge base: ask a question, or look a concept up.
import { get, getAll, post, withQuery } from "../api/client";
import { isAbort, problemOf } from "../api/problem";
import { Concept, Page, Session, StoredTurn } from "../api/types";
import { announce } from "../app/announce";
import { setTitle } from "../app/view";
import { Thread } from "../chat/thread";
import { ThreadView } from "../chat/thread-view";
import { h } from "../lib/dom";
import { startPager } from "../ui/pager";
import { searchField } from "../ui/search-field";
import { emptyState, errorState, loadingState } from "../ui/states";

const suggestions = ["What is cognitive dissonance?", "How does classical conditioning work?", "What is attachment?"];

export function showKnowledge(root: HTMLElement, signal: AbortSignal, sessionId: string | null): void {
    setTitle("Knowledge");
    root.classList.add("with-side", "side-right");
    root.dataset["pane"] = "ask";
    let made: Promise<string> | null = sessionId === null ? null : Promise.resolve(sessionId);
    const session = (): Promise<string> => {
        made ??= makeSession(signal, (id) => view.composer.moveDraft(id)).catch((error) => {
            made = null;
            throw error;
        });
        return made;
    };
    const thread = new Thread(session, signal);
    const start = h("div", { class: "start" });
    const view = new ThreadView(
        thread,
        {
            speaker: "Answer",
            composerLabel: "Ask a question about psychology",
            draftScope: sessionId ?? "knowledge",
            opening: start,
            sessionId: session,
            canAskAgain: true,
        },
        signal,
    );
    const ask = (question: string): void => {
        showPane(root, "ask");
        view.composer.offer(question);
    };
    thread.store.subscribe((state) => (start.hidden = state.turns.length > 0), signal);
    root.append(
        h("header", { class: "view-head" }, h("h1", { tabIndex: -1 }, "Knowledge"), paneTabs(root)),
        view.element,
        conceptPane(ask, signal),
    );
    view.composer.fit();
    if (sessionId === null) start.append(...suggestionsFor(ask));
    else void loadTurns(sessionId, thread, start, signal);
}

async function makeSession(signal: AbortSignal, made: (id: string) => void): Promise<string> {
    const session = await post<Session>("/write/v1/sessions", { kind: "knowledge" }, signal);
    made(session.id);
    // The address of this conversation, without showing the place anew.
    history.replaceState(null, "", `#/knowledge/${encodeURIComponent(session.id)}`);
    return session.id;
}

async function loadTurns(sessionId: string, thread: Thread, start: HTMLElement, signal: AbortSignal): Promise<void> {
    start.replaceChildren(loadingState());
    try {
        const turns = await getAll<StoredTurn>(`/read/v1/sessions/${encodeURIComponent(sessionId)}/turns`, signal);
        start.replaceChildren();
        thread.load(turns);
    } catch (error) {
        if (signal.aborted || isAbort(error)) return;
        start.replaceChildren(errorState(problemOf(error), () => void loadTurns(sessionId, thread, start, signal)));
    }
}

function suggestionsFor(ask: (question: string) => void): HTMLElement[] {
    const buttons = suggestions.map((question) =>
        h("li", {}, h("button", { class: "suggestion", type: "button", on: { click: () => ask(question) } }, question)),
    );
    return [
        h(
            "p",
            { class: "lead" },
            "Ask in your own words. A question that was asked before is answered from memory, at once.",
        ),
        h("ul", { class: "suggestions", attributes: { "aria-label": "Suggestions" } }, ...buttons),
    ];
}

type Pane = "ask" | "concepts";

/** On a narrow screen one of the two parts shows at a time. */
function paneTabs(root: HTMLElement): HTMLElement {
    const tab = (pane: Pane, label: string): HTMLElement =>
        h(
            "button",
            {
                type: "button",
                attributes: { "data-pane-tab": pane, "aria-pressed": String(pane === "ask") },
                on: { click: () => showPane(root, pane) },
            },
            label,
        );
    return h(
        "div",
        { class: "panes", attributes: { role: "group", "aria-label": "Show" } },
        tab("ask", "Ask"),
        tab("concepts", "Concepts"),
    );
}

function showPane(root: HTMLElement, pane: Pane): void {
    root.dataset["pane"] = pane;
    for (const tab of root.querySelectorAll<HTMLElement>("[data-pane-tab]")) {
        tab.setAttribute("aria-pressed", String(tab.dataset["paneTab"] === pane));
    }
}

function conceptPane(ask: (question: string) => void, signal: AbortSignal): HTMLElement {
    const results = h("div", { class: "concept-results" });
    let search = new AbortController();
    signal.addEventListener("abort", () => search.abort(), { once: true });
    const find = (query: string): void => {
        search.abort();
        search = new AbortController();
        startPager<Concept>(
            results,
            {
                list: h("ul", { class: "concepts" }),
                row: (concept) => conceptRow(concept, ask),
                empty: () => emptyState("No concept found", "Try another word, or ask a question instead."),
                load: (cursor, signal) =>
                    get<Page<Concept>>(withQuery("/read/v1/concepts", { query, limit: 20, cursor }), signal),
                shown: (count, more) => {
                    const found = count === 0 ? "No concept" : `${count}${more ? " or more" : ""} concepts`;
                    if (query) announce(`${found} found`);
                },
            },
            search.signal,
        );
    };
    find("");
    return h(
        "section",
        { class: "side concept-pane", attributes: { "aria-label": "Concepts" } },
        h("h2", {}, "Concepts"),
        searchField("Search concepts", "", find),
        results,
    );
}

function conceptRow(concept: Concept, ask: (question: string) => void): HTMLElement {
    const name = h("h3", {}, concept.name);
    return h(
        "li",
        { class: "concept" },
        h("p", { class: "eyebrow" }, concept.category),
        name,
        h("p", {}, concept.definition),
        concept.synonyms.length > 0 && h("p", { class: "fine" }, `Also: ${concept.synonyms.join(", ")}`),
        h(
            "button",
            {
                class: "quiet",
                type: "button",
                attributes: { "aria-label": `Ask about ${concept.name}` },
                on: { click: () => ask(`What is ${concept.name}?`) },
            },
            "Ask about this",
        ),
    );
}
