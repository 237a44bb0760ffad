import { h } from "../lib/dom";

/** A search field that reports what is typed once the typing pauses, and at once on Enter. */
export function searchField(label: string, value: string, changed: (query: string) => void): HTMLElement {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let last = value.trim();
    const report = (): void => {
        clearTimeout(timer);
        const query = input.value.trim();
        if (query === last) return;
        last = query;
        changed(query);
    };
    const input = h("input", {
        type: "search",
        value,
        autocomplete: "off",
        attributes: { placeholder: label, "aria-label": label, enterkeyhint: "search" },
        on: {
            input: () => {
                clearTimeout(timer);
                timer = setTimeout(report, 200);
            },
            keydown: (event) => event.key === "Enter" && report(),
        },
    });
    return h("div", { class: "search" }, input);
}
