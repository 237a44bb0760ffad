// The way to forget all that is kept, which asks once more before it does.
import { remove } from "../api/client";
import { problemOf } from "../api/problem";
import { announce } from "../app/announce";
import { h } from "../lib/dom";
import { errorState } from "./states";

/** `cleared` is called when all servers were told to forget. */
export function clearCaches(cleared: () => void): HTMLElement {
    const below = h("div", {});
    const button = h("button", { class: "button", type: "button", on: { click: () => ask() } }, "Clear all caches");
    const close = (): void => {
        below.replaceChildren();
        button.focus();
    };
    const ask = (): void => {
        if (below.querySelector(".confirm")) return close();
        below.replaceChildren(confirmation(close, () => void clear()));
        below.querySelector("button")?.focus();
    };
    const clear = async (): Promise<void> => {
        close();
        below.replaceChildren(h("p", { class: "fine" }, "Clearing …"));
        try {
            const { othersTold } = await remove<{ othersTold: boolean }>("/ops/v1/caches");
            const words = othersTold
                ? "All caches are cleared."
                : "This server's caches are cleared. The others cannot be told yet, and will be when Redis answers.";
            below.replaceChildren(h("p", { class: "fine" }, words));
            announce(words);
            cleared();
        } catch (error) {
            below.replaceChildren(errorState(problemOf(error), () => void clear()));
        }
    };
    return h("div", { class: "clearing" }, button, below);
}

function confirmation(cancel: () => void, confirm: () => void): HTMLElement {
    const words = "All servers forget what they keep, and what they share. Each question goes to a model once more.";
    return h(
        "div",
        {
            class: "confirm",
            attributes: { role: "group", "aria-label": "Clear all caches?" },
            on: { keydown: (event) => event.key === "Escape" && cancel() },
        },
        h("p", { id: "clear-words" }, words),
        h("button", { class: "quiet", type: "button", on: { click: cancel } }, "Keep them"),
        h(
            "button",
            {
                class: "button danger",
                type: "button",
                attributes: { "aria-describedby": "clear-words" },
                on: { click: confirm },
            },
            "Clear for all servers",
        ),
    );
}
