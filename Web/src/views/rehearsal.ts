// A rehearsal: the client's brief beside the conversation.
import { get, getAll } from "../api/client";
import { isAbort, problemOf } from "../api/problem";
import { Scenario, Session, SessionReport, StoredTurn } from "../api/types";
import { setTitle } from "../app/view";
import { Thread } from "../chat/thread";
import { ThreadView } from "../chat/thread-view";
import { h } from "../lib/dom";
import { duration, words } from "../lib/format";
import { difficultyMeter, riskLabel } from "../ui/scenario-facts";
import { errorState, loadingState } from "../ui/states";

export function showRehearsal(root: HTMLElement, signal: AbortSignal, sessionId: string): void {
    setTitle("Rehearsal");
    void load(root, signal, sessionId);
}

async function load(root: HTMLElement, signal: AbortSignal, sessionId: string): Promise<void> {
    root.replaceChildren(h("h1", { class: "unseen", tabIndex: -1 }, "Rehearsal"), loadingState());
    const address = `/read/v1/sessions/${encodeURIComponent(sessionId)}`;
    try {
        const [session, turns] = await Promise.all([
            get<Session>(address, signal),
            getAll<StoredTurn>(`${address}/turns`, signal),
        ]);
        const scenario = session.scenarioId
            ? await get<Scenario>(`/read/v1/scenarios/${encodeURIComponent(session.scenarioId)}`, signal)
            : null;
        if (!signal.aborted) show(root, signal, session, scenario, turns);
    } catch (error) {
        if (signal.aborted || isAbort(error)) return;
        root.replaceChildren(
            h("h1", { tabIndex: -1 }, "Rehearsal"),
            errorState(problemOf(error), () => void load(root, signal, sessionId)),
            h("p", {}, h("a", { href: "#/rehearse" }, "All scenarios")),
        );
    }
}

function show(
    root: HTMLElement,
    signal: AbortSignal,
    session: Session,
    scenario: Scenario | null,
    turns: StoredTurn[],
): void {
    setTitle(scenario?.title ?? session.title);
    const id = (): Promise<string> => Promise.resolve(session.id);
    const thread = new Thread(id, signal);
    const view = new ThreadView(
        thread,
        {
            speaker: "Client",
            composerLabel: "What do you say?",
            draftScope: session.id,
            opening: opening(scenario),
            sessionId: id,
            canAskAgain: false,
        },
        signal,
    );
    root.classList.add("with-side");
    root.replaceChildren(brief(session, scenario, turns.length === 0, signal), view.element);
    thread.load(turns);
    view.draw();
    view.composer.fit();
    if (matchMedia("(hover: hover)").matches) view.composer.focus();
    else root.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
}

function opening(scenario: Scenario | null): HTMLElement {
    if (!scenario) return h("div", {});
    return h(
        "div",
        { class: "reply opening" },
        h("p", { class: "speaker" }, "Client"),
        h("div", { class: "prose" }, h("p", {}, scenario.openingLine)),
        h("p", { class: "fine" }, "The client begins. Answer as you would in the room."),
    );
}

function brief(session: Session, scenario: Scenario | null, isNew: boolean, signal: AbortSignal): HTMLElement {
    const open = isNew || matchMedia("(min-width: 60rem)").matches;
    return h(
        "section",
        { class: "side", attributes: { "aria-label": "Brief" } },
        h("a", { class: "back", href: "#/rehearse" }, "All scenarios"),
        h("h1", { tabIndex: -1 }, scenario?.title ?? session.title),
        scenario &&
            h(
                "details",
                { class: "brief", open },
                h("summary", {}, "Brief"),
                h("p", { class: "labels" }, difficultyMeter(scenario.difficulty), riskLabel(scenario.risk)),
                h(
                    "dl",
                    { class: "facts stacked" },
                    fact("Client", scenario.clientBrief),
                    fact("Learning goal", scenario.learningGoal),
                    fact("Topic", scenario.topic),
                ),
                summary(session, signal),
            ),
    );
}

function fact(name: string, value: string): HTMLElement {
    return h("div", {}, h("dt", {}, name), h("dd", {}, value));
}

/** The session in figures, when asked for. */
function summary(session: Session, signal: AbortSignal): HTMLElement {
    const box = h("div", { class: "summary" });
    const load = async (): Promise<void> => {
        box.replaceChildren(loadingState(1));
        try {
            const report = await get<SessionReport>(`/read/v1/reports/${encodeURIComponent(session.id)}`, signal);
            box.replaceChildren(reportList(report), button("Refresh the summary", load));
        } catch (error) {
            if (!signal.aborted) box.replaceChildren(errorState(problemOf(error), () => void load()));
        }
    };
    box.append(button("Summarise this session", load));
    return box;
}

function button(label: string, click: () => Promise<void>): HTMLElement {
    return h("button", { class: "button", type: "button", on: { click: () => void click() } }, label);
}

function reportList(report: SessionReport): HTMLElement {
    const sources = Object.entries(report.provenance).map(([source, turns]) => `${turns} ${words(source)}`);
    return h(
        "dl",
        { class: "facts" },
        fact("Turns", String(report.turns)),
        fact("Your words", String(report.userWords)),
        fact("Questions", `${report.questions}, of which ${report.openQuestions} open`),
        report.medianReplySeconds === null ? null : fact("Median answer time", duration(report.medianReplySeconds)),
        sources.length > 0 && fact("Answers from", sources.join(", ")),
    );
}
