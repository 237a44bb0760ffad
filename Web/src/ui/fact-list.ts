// Names with what is known of them.
import { Child, h } from "../lib/dom";

export function factList(...facts: HTMLElement[]): HTMLElement {
    return h("dl", { class: "facts" }, ...facts);
}

export function fact(name: string, value: Child): HTMLElement {
    return h("div", {}, h("dt", {}, name), h("dd", {}, value));
}
