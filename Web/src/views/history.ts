// Past sessions: open one again, or delete it.
import { get, remove, withQuery } from "../api/client";
import { problemOf } from "../api/problem";
import { Page, Session } from "../api/types";
import { announce } from "../app/announce";
import { setTitle } from "../app/view";
import { h } from "../lib/dom";
import { count, moment } from "../lib/format";
import { startPager } from "../ui/pager";
import { emptyState } from "../ui/states";

export function showHistory(root: HTMLElement, signal: AbortSignal): void {
    setTitle("History");
    const results = h("div", {});
    root.append(
        h("h1", { tabIndex: -1 }, "History"),
        h("p", { class: "lead" }, "Your past sessions, the newest first."),
        results,
    );
    startPager<Session>(
        results,
        {
            list: h("ul", { class: "rows" }),
            row: sessionRow,
            empty: () =>
                emptyState(
                    "No sessions yet",
                    "What you rehearse and ask is kept here.",
                    h("a", { class: "button primary", href: "#/rehearse" }, "Choose a scenario"),
                ),
            load: (cursor, signal) => get<Page<Session>>(withQuery("/read/v1/sessions", { limit: 30, cursor }), signal),
        },
        signal,
    );
}

function sessionRow(session: Session): HTMLElement {
    const place = session.kind === "knowledge" ? "knowledge" : "session";
    const side = h("div", { class: "row-side" });
    const row = h(
        "li",
        { class: "row" },
        h(
            "div",
            { class: "row-text" },
            h("p", { class: "eyebrow" }, session.kind === "knowledge" ? "Knowledge" : "Rehearsal"),
            h("h2", {}, h("a", { href: `#/${place}/${encodeURIComponent(session.id)}` }, session.title || "Untitled")),
            h("p", { class: "fine" }, `${count(session.turnCount, "turn")} · ${moment(session.updatedAt)}`),
        ),
        side,
    );
    askToDelete(session, row, side);
    return row;
}

function askToDelete(session: Session, row: HTMLElement, side: HTMLElement, problem = ""): void {
    const first = h(
        "button",
        { class: "quiet", type: "button", attributes: { "aria-label": `Delete ${session.title}` } },
        "Delete",
    );
    first.addEventListener("click", () => {
        const keep = h("button", { class: "quiet", type: "button" }, "Keep");
        const sure = h("button", { class: "button danger", type: "button" }, "Delete for good");
        keep.addEventListener("click", () => askToDelete(session, row, side));
        sure.addEventListener("click", () => void deleteSession(session, row, side));
        side.replaceChildren(keep, sure);
        keep.focus();
    });
    side.replaceChildren(problem, first);
}

async function deleteSession(session: Session, row: HTMLElement, side: HTMLElement): Promise<void> {
    try {
        await remove(`/write/v1/sessions/${encodeURIComponent(session.id)}`);
        const next = row.nextElementSibling ?? row.previousElementSibling;
        row.remove();
        (next?.querySelector<HTMLElement>("a") ?? document.querySelector<HTMLElement>("h1"))?.focus();
        announce("Session deleted");
    } catch (error) {
        askToDelete(session, row, side, problemOf(error).title);
    }
}
