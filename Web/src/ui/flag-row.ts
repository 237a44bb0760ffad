// One flag with its switch. A change asks for a reason, which goes to the audit.
import { put } from "../api/client";
import { problemOf } from "../api/problem";
import { Flag } from "../api/types";
import { announce } from "../app/announce";
import { h } from "../lib/dom";
import { errorState } from "./states";

export function flagRow(initial: Flag, changed: () => void): HTMLElement {
    let flag = initial;
    const below = h("div", {});
    const button = h("button", {
        class: "switch",
        type: "button",
        attributes: { role: "switch", "aria-label": flag.name },
        on: { click: () => ask() },
    });
    const show = (): void => {
        button.setAttribute("aria-checked", String(flag.enabled));
        button.textContent = flag.enabled ? "On" : "Off";
    };
    const close = (): void => {
        below.replaceChildren();
        button.focus();
    };
    const ask = (): void => {
        if (below.firstChild) return close();
        const form = reasonForm(!flag.enabled, close, (reason) => void change(reason));
        below.replaceChildren(form);
        form.querySelector("input")?.focus();
    };
    const change = async (reason: string): Promise<void> => {
        try {
            flag = await put<Flag>(
                `/ops/v1/flags/${encodeURIComponent(flag.name)}`,
                { enabled: !flag.enabled, reason },
            );
            show();
            close();
            announce(`${flag.name} is ${flag.enabled ? "on" : "off"}`);
            changed();
        } catch (error) {
            below.replaceChildren(errorState(problemOf(error), () => void change(reason)));
        }
    };
    show();
    return h(
        "li",
        { class: "row" },
        h("div", { class: "row-text" }, h("h3", {}, h("code", {}, flag.name)), h("p", {}, flag.summary), below),
        h("div", { class: "row-side" }, h("span", { class: "fine" }, `Phase ${flag.phase}`), button),
    );
}

function reasonForm(enable: boolean, cancel: () => void, confirm: (reason: string) => void): HTMLElement {
    const input = h("input", {
        type: "text",
        required: true,
        maxLength: 200,
        attributes: { "aria-label": "Reason", placeholder: `Why switch it ${enable ? "on" : "off"}?` },
    });
    const submit = (event: Event): void => {
        event.preventDefault();
        if (input.value.trim() !== "") confirm(input.value.trim());
    };
    return h(
        "form",
        { class: "reason", on: { submit, keydown: (event) => event.key === "Escape" && cancel() } },
        input,
        h("button", { class: "button primary", type: "submit" }, enable ? "Switch on" : "Switch off"),
        h("button", { class: "quiet", type: "button", on: { click: cancel } }, "Cancel"),
    );
}
