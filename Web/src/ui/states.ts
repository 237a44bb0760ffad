// What a place shows while it waits, when it has nothing, and when something went wrong.
import { useKey } from "../api/client";
import { Problem } from "../api/types";
import { Child, h, unseen } from "../lib/dom";

export function loadingState(rows = 4): HTMLElement {
    const lines = Array.from({ length: rows }, () =>
        h("div", { class: "skeleton" }, h("span", { class: "bone wide" }), h("span", { class: "bone" })),
    );
    return h("div", { class: "loading", attributes: { "aria-busy": "true" } }, unseen("Loading"), ...lines);
}

export function emptyState(title: string, advice: string, ...actions: Child[]): HTMLElement {
    return h("div", { class: "state" }, h("p", { class: "state-title" }, title), h("p", {}, advice), ...actions);
}

/** A problem with what to do about it. Where the key is at fault, the place to enter another one. */
export function errorState(problem: Problem, retry: () => void): HTMLElement {
    const wantsKey = problem.status === 401;
    return h(
        "div",
        { class: "state problem", attributes: { role: "alert" } },
        h("p", { class: "state-title" }, problem.title),
        h("p", {}, problem.detail || adviceFor(problem)),
        wantsKey ? keyForm(retry) : h("button", { class: "button", type: "button", on: { click: retry } }, "Try again"),
        problem.requestId ? h("p", { class: "fine" }, `Request ${problem.requestId}`) : null,
    );
}

/** A problem of the page itself, such as a part that did not load. */
export function pageError(retry: () => void): HTMLElement {
    return errorState(
        {
            title: "A part of the page did not load",
            status: 0,
            code: "page",
            detail: "Check your connection and try again. Your drafts are kept.",
        },
        retry,
    );
}

function keyForm(retry: () => void): HTMLElement {
    const input = h("input", {
        type: "password",
        name: "key",
        autocomplete: "off",
        required: true,
        attributes: { "aria-label": "API key", placeholder: "API key", spellcheck: "false" },
    });
    const submit = (event: Event): void => {
        event.preventDefault();
        if (input.value.trim() === "") return;
        useKey(input.value.trim());
        retry();
    };
    return h(
        "form",
        { class: "key-form", on: { submit } },
        input,
        h("button", { class: "button primary", type: "submit" }, "Use this key"),
    );
}

function adviceFor(problem: Problem): string {
    if (problem.status === 401) return "Enter the API key that the operator of this server gave you.";
    if (problem.status === 404) return "It may have been deleted. Go back and choose another.";
    if (problem.status === 429) return "Wait a little, then try again.";
    return "Try again. If it happens again, tell the operator of this server.";
}
